package dev.gatehouse.servlet;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.http.RequestView;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;

/**
 * A servlet request as the engine sees it. The path is the one within the context that the container dispatches to, an
 * include's or forward's target therefore, and must be the container's too.
 */
public final class ServletRequestView implements RequestView {

    /** Jakarta Servlet 6.0 §3.9. */
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final HttpServletRequest request;
    /** As the container made it: a filter in front may believe a client's word about address and scheme. */
    private final HttpServletRequest connection;

    private final RequestBody body;
    private @Nullable RequestPath path;
    private @Nullable String welcomeFile;

    /** A view of {@code request}, which is read only when asked. */
    public ServletRequestView(HttpServletRequest request) {
        this(request, new RequestBody.Missing(RequestBody.Reason.UNREAD));
    }

    /** A view of {@code request} whose body was read. */
    public ServletRequestView(HttpServletRequest request, RequestBody body) {
        this.request = request;
        this.body = body;
        this.connection = unwrapped(request);
    }

    private static HttpServletRequest unwrapped(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof HttpServletRequest http ? http : request;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public RequestPath path() {
        RequestPath known = path;
        if (known == null) {
            known = read();
            path = known;
        }
        return known;
    }

    /**
     * Returns the decoded path of what the container serves: a welcome file's where {@link #path()} is that of its directory,
     * else the same; null if the path is ambiguous.
     */
    public @Nullable String servedPath() {
        if (!(path() instanceof CanonicalPath canonical)) {
            return null;
        }
        return welcomeFile == null ? canonical.value() : welcomeFile;
    }

    private RequestPath read() {
        // While it includes, a request still shows its own path (Jakarta Servlet 6.0 §9.3.1).
        boolean included = request.getDispatcherType() == DispatcherType.INCLUDE
                && request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) != null;
        RequestPath parsed = included
                ? CanonicalPath.parse(
                        text(RequestDispatcher.INCLUDE_REQUEST_URI), text(RequestDispatcher.INCLUDE_CONTEXT_PATH))
                : CanonicalPath.parse(request.getRequestURI(), request.getContextPath());
        if (!(parsed instanceof CanonicalPath canonical) || canonical.hasEncodedDelimiters()) {
            return parsed;
        }
        // Asked for no sooner: a container that finds its own reading ambiguous may throw here.
        return included
                ? agreed(
                        canonical,
                        text(RequestDispatcher.INCLUDE_SERVLET_PATH),
                        text(RequestDispatcher.INCLUDE_PATH_INFO))
                : agreed(canonical, request.getServletPath(), request.getPathInfo());
    }

    private String text(String attribute) {
        return request.getAttribute(attribute) instanceof String text ? text : "";
    }

    /** The path where the container dispatches by the same one: where two parsers differ, neither is to be trusted. */
    private RequestPath agreed(CanonicalPath path, String servletPath, @Nullable String pathInfo) {
        if (isContainersToo(path.value(), servletPath, pathInfo)) {
            return request.getDispatcherType() == DispatcherType.FORWARD ? ofForward(path) : path;
        }
        String containers = pathInfo == null ? servletPath : servletPath + pathInfo;
        if (!path.value().endsWith("/") || !containers.startsWith(path.value())) {
            return new RequestPath.Ambiguous("the container reads the path otherwise");
        }
        // Tomcat, Undertow and their kin look for a directory's welcome file before any filter runs.
        if (!WelcomeFiles.of(request.getServletContext()).isServedFor(path.value(), containers)) {
            return new RequestPath.Ambiguous("the container serves another file for this directory, "
                    + containers.substring(path.value().length())
                    + ": if that is a welcome file, name it in the welcome-file-list of web.xml");
        }
        welcomeFile = containers;
        return path;
    }

    private static boolean isContainersToo(String value, String servletPath, @Nullable String pathInfo) {
        if (pathInfo == null || pathInfo.isEmpty()) {
            return value.equals(servletPath) || (servletPath.isEmpty() && value.equals("/"));
        }
        return value.length() == servletPath.length() + pathInfo.length()
                && value.startsWith(servletPath)
                && value.endsWith(pathInfo);
    }

    /** Jetty serves a directory's welcome file by a forward: the path asked for is the directory's. */
    private RequestPath ofForward(CanonicalPath target) {
        String uri = text(RequestDispatcher.FORWARD_REQUEST_URI);
        if (!uri.endsWith("/")
                || !(CanonicalPath.parse(uri, text(RequestDispatcher.FORWARD_CONTEXT_PATH))
                        instanceof CanonicalPath directory)) {
            return target;
        }
        ServletContext context = request.getServletContext();
        if (!WelcomeFiles.of(context).isServedFor(directory.value(), target.value())
                || !WelcomeFiles.isContainersOwn(context, directory.value())) {
            return target;
        }
        welcomeFile = target.value();
        return directory;
    }

    @Override
    public String host() {
        String name = connection.getServerName();
        String host = name == null ? "" : name.toLowerCase(Locale.ROOT);
        // A name with the root's dot is the same host (RFC 1034 §3.1), and must not fall to a route for any host.
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    @Override
    public String protocol() {
        return connection.getProtocol();
    }

    @Override
    public List<String> headers(String name) {
        return headers(request, name);
    }

    private static List<String> headers(HttpServletRequest from, String name) {
        Enumeration<String> values = from.getHeaders(name);
        if (values == null || !values.hasMoreElements()) {
            return List.of();
        }
        String first = values.nextElement();
        if (!values.hasMoreElements()) {
            return List.of(first);
        }
        List<String> all = new ArrayList<>();
        all.add(first);
        while (values.hasMoreElements()) {
            all.add(values.nextElement());
        }
        return all;
    }

    @Override
    public String peerAddress() {
        String address = connection.getRemoteAddr();
        return address == null ? "" : address;
    }

    @Override
    public @Nullable String rawQuery() {
        return request.getQueryString();
    }

    @Override
    public RequestTarget target() {
        String uri = connection.getRequestURI();
        List<String> hosts = headers(connection, Headers.HOST);
        // A target in absolute form counts before the header (RFC 9112 §3.2.2), and the container has settled that.
        String authority = hosts.size() == 1 && hostOf(hosts.get(0)).equalsIgnoreCase(connection.getServerName())
                ? hosts.get(0)
                : connection.getServerName() + ":" + connection.getServerPort();
        return new RequestTarget(
                connection.getScheme(), authority, uri == null ? "/" : uri, connection.getQueryString());
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return connection.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
    }

    @Override
    public String contextPath() {
        String context = connection.getContextPath();
        return context == null ? "" : context;
    }

    @Override
    public RequestBody body() {
        return body;
    }
}
