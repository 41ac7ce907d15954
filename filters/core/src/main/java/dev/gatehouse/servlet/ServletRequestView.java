package dev.gatehouse.servlet;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.http.RequestView;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
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

    private RequestPath read() {
        // While it includes, a request still shows its own path (Jakarta Servlet 6.0 §9.3.1).
        boolean included = request.getDispatcherType() == DispatcherType.INCLUDE
                && request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) != null;
        RequestPath parsed = included
                ? CanonicalPath.parse(
                        included(RequestDispatcher.INCLUDE_REQUEST_URI),
                        included(RequestDispatcher.INCLUDE_CONTEXT_PATH))
                : CanonicalPath.parse(request.getRequestURI(), request.getContextPath());
        if (!(parsed instanceof CanonicalPath canonical) || canonical.hasEncodedDelimiters()) {
            return parsed;
        }
        // Asked for no sooner: a container that finds its own reading ambiguous may throw here.
        boolean same = included
                ? isContainersToo(
                        canonical.value(),
                        included(RequestDispatcher.INCLUDE_SERVLET_PATH),
                        included(RequestDispatcher.INCLUDE_PATH_INFO))
                : isContainersToo(canonical.value(), request.getServletPath(), request.getPathInfo());
        return same ? parsed : new RequestPath.Ambiguous("the container reads the path otherwise");
    }

    private String included(String attribute) {
        return request.getAttribute(attribute) instanceof String text ? text : "";
    }

    /** Whether the container dispatches by the same path: where two parsers differ, neither is to be trusted. */
    private static boolean isContainersToo(String value, String servletPath, @Nullable String pathInfo) {
        if (pathInfo == null || pathInfo.isEmpty()) {
            return value.equals(servletPath) || (servletPath.isEmpty() && value.equals("/"));
        }
        return value.length() == servletPath.length() + pathInfo.length()
                && value.startsWith(servletPath)
                && value.endsWith(pathInfo);
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
