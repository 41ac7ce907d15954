package dev.gatehouse.legacy;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Says who asks, by the means that the Servlet API has had for decades. */
public final class OrdersServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
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
