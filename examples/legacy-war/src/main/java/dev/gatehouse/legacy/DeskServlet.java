package dev.gatehouse.legacy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The controller of those days: lays a model into the request, and leaves the page to a JSP that nobody can ask for. */
public final class DeskServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final List<String> ORDERS = Arrays.asList("1 teapot", "2 cups & saucers");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        request.setAttribute("orders", ORDERS);
        request.setAttribute("mayApprove", request.isUserInRole("approver"));
        request.getRequestDispatcher("/WEB-INF/jsp/desk.jsp").forward(request, response);
    }
}
