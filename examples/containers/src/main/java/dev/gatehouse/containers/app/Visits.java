package dev.gatehouse.containers.app;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.Collections;

/** How often each servlet was reached, whatever its reply has become on the way: lines of name=count. */
public final class Visits extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String PREFIX = "visits.";

    /** Counts a request that has reached {@code servlet}. */
    static void count(HttpServlet servlet) {
        ServletContext context = servlet.getServletContext();
        String name = PREFIX + servlet.getServletName();
        synchronized (Visits.class) {
            Integer before = (Integer) context.getAttribute(name);
            context.setAttribute(name, before == null ? 1 : before + 1);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        for (String name : Collections.list(getServletContext().getAttributeNames())) {
            if (name.startsWith(PREFIX)) {
                response.getOutputStream()
                        .println(name.substring(PREFIX.length()) + "="
                                + getServletContext().getAttribute(name));
            }
        }
    }
}
