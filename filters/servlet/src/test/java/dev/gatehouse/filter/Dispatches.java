package dev.gatehouse.filter;

import dev.gatehouse.filter.FilterServer.Action;
import jakarta.servlet.AsyncContext;

/** Servlets that lead a request elsewhere. */
final class Dispatches {

    private Dispatches() {}

    static Action forwardTo(String path) {
        return (request, response) -> request.getRequestDispatcher(path).forward(request, response);
    }

    /** Writes a line before and after what is included. */
    static Action including(String path) {
        return (request, response) -> {
            response.getOutputStream().print("before\n");
            request.getRequestDispatcher(path).include(request, response);
            response.getOutputStream().print("after\n");
        };
    }

    /** As {@link #including}, when the first line has gone out already. */
    static Action flushingThenIncluding(String path) {
        return (request, response) -> {
            response.getOutputStream().print("before\n");
            response.flushBuffer();
            request.getRequestDispatcher(path).include(request, response);
            response.getOutputStream().print("after\n");
        };
    }

    static Action dispatchTo(String path) {
        return (request, response) -> {
            AsyncContext async = request.startAsync();
            async.dispatch(path);
        };
    }

    static Action forwardToServlet(String name) {
        return (request, response) -> {
            var dispatcher = request.getServletContext().getNamedDispatcher(name);
            if (dispatcher == null) {
                throw new IllegalStateException("no servlet " + name);
            }
            dispatcher.forward(request, response);
        };
    }

    static Action includingServlet(String name) {
        return (request, response) -> {
            response.getOutputStream().print("before\n");
            request.getServletContext().getNamedDispatcher(name).include(request, response);
            response.getOutputStream().print("after\n");
        };
    }

    static Action error(int status) {
        return (request, response) -> response.sendError(status);
    }
}
