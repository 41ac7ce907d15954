package dev.gatehouse.servlet;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;

/** A servlet request as the engine sees it. The path is the one within the context, and must be the container's too. */
public final class ServletRequestView implements RequestView {

    private final HttpServletRequest request;
    private @Nullable RequestPath path;

    /** A view of {@code request}, which is read only when asked. */
    public ServletRequestView(HttpServletRequest request) {
        this.request = request;
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
        RequestPath parsed = CanonicalPath.parse(request.getRequestURI(), request.getContextPath());
        if (parsed instanceof CanonicalPath canonical
                && !canonical.hasEncodedDelimiters()
                && !isContainersToo(canonical)) {
            return new RequestPath.Ambiguous("the container reads the path otherwise");
        }
        return parsed;
    }

    /** Whether the container dispatches by the same path: where two parsers differ, neither is to be trusted. */
    private boolean isContainersToo(CanonicalPath canonical) {
        String servletPath = request.getServletPath();
        String pathInfo = request.getPathInfo();
        String value = canonical.value();
        if (pathInfo == null) {
            return value.equals(servletPath) || (servletPath.isEmpty() && value.equals("/"));
        }
        return value.length() == servletPath.length() + pathInfo.length()
                && value.startsWith(servletPath)
                && value.endsWith(pathInfo);
    }

    @Override
    public String host() {
        String host = request.getServerName();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> headers(String name) {
        Enumeration<String> values = request.getHeaders(name);
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
        String address = request.getRemoteAddr();
        return address == null ? "" : address;
    }
}
