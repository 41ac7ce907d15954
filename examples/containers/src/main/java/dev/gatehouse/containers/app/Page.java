package dev.gatehouse.containers.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collections;

/** Says line by line what the application sees of a request, and counts it. */
public final class Page extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Visits.count(this);
        response.setContentType("text/plain");
        response.setHeader("X-Served-By", getServletName());
        response.getOutputStream().print(see(request));
    }

    static String see(HttpServletRequest request) {
        StringBuilder seen = new StringBuilder();
        line(
                seen,
                "principal",
                request.getUserPrincipal() == null
                        ? null
                        : request.getUserPrincipal().getName());
        line(seen, "remote-user", request.getRemoteUser());
        line(seen, "auth-type", request.getAuthType());
        line(seen, "clerk", request.isUserInRole("clerk"));
        line(seen, "admin", request.isUserInRole("admin"));
        for (String name : Collections.list(request.getHeaderNames())) {
            line(seen, "header " + name, Collections.list(request.getHeaders(name)));
        }
        return seen.toString();
    }

    private static void line(StringBuilder seen, String name, @Nullable Object value) {
        seen.append(name).append('=').append(value).append('\n');
    }
}
