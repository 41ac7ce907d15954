package dev.gatehouse.containers.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Leads a request elsewhere: to where its parameter {@code to} says, in the way that {@code how} says. */
public final class Crossroads extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Visits.count(this);
        String to = request.getParameter("to");
        switch (String.valueOf(request.getParameter("how"))) {
            case "forward" -> forward(request.getRequestDispatcher(to), request, response);
            case "forward-by-name" -> forward(getServletContext().getNamedDispatcher(to), request, response);
            case "include" -> include(request.getRequestDispatcher(to), request, response, false);
            case "include-by-name" -> include(getServletContext().getNamedDispatcher(to), request, response, false);
            case "flush-include" -> include(request.getRequestDispatcher(to), request, response, true);
            case "include-forward" -> {
                request.getRequestDispatcher(to).include(request, response);
                forward(request.getRequestDispatcher(to), request, response);
            }
            case "include-error" -> {
                request.getRequestDispatcher(to).include(request, response);
                response.sendError(404);
            }
            case "dispatch" -> request.startAsync().dispatch(to);
            case "dispatch-back" -> dispatchBack(request, response);
            case "start" -> complete(request.startAsync());
            case "start-given" -> complete(request.startAsync(request, response));
            case "error" -> response.sendError(Integer.parseInt(to));
            case "throw" -> throw new IllegalStateException("broken on purpose");
            default -> throw new IllegalArgumentException();
        }
    }

    private static void forward(RequestDispatcher dispatcher, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (dispatcher == null) {
            response.sendError(404);
        } else {
            dispatcher.forward(request, response);
        }
    }

    private static void include(
            RequestDispatcher dispatcher, HttpServletRequest request, HttpServletResponse response, boolean flush)
            throws ServletException, IOException {
        if (dispatcher == null) {
            response.sendError(404);
            return;
        }
        response.setContentType("text/plain");
        response.getOutputStream().print("before\n");
        if (flush) {
            response.flushBuffer();
        }
        dispatcher.include(request, response);
        response.getOutputStream().print("after\n");
    }

    private static void dispatchBack(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.getOutputStream().print(Page.see(request));
        } else {
            request.startAsync().dispatch();
        }
    }

    private static void complete(AsyncContext async) {
        async.start(() -> {
            try {
                async.getResponse().getOutputStream().print(Page.see((HttpServletRequest) async.getRequest()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                async.complete();
            }
        });
    }
}
