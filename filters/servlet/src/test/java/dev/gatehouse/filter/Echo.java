package dev.gatehouse.filter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collections;

/** The application of most tests: says line by line what it sees. */
final class Echo {

    private Echo() {}

    static void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getOutputStream().print(see(request));
    }

    /** The request as an application sees it. */
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
