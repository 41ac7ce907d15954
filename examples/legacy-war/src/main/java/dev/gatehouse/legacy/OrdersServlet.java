package dev.gatehouse.legacy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;

/** Says who asks, by the means that the Servlet API has had for decades. */
public final class OrdersServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("X-Served-By", "legacy");
        response.getWriter()
                .printf(
                        "user=%s principal=%s clerk=%s approver=%s type=%s authorization=%s header=%s%n",
                        request.getRemoteUser(),
                        request.getUserPrincipal() == null
                                ? null
                                : request.getUserPrincipal().getName(),
                        request.isUserInRole("clerk"),
                        request.isUserInRole("approver"),
                        request.getAuthType(),
                        request.getHeader("Authorization"),
                        request.getHeader("X-User-Id"));
    }
}
