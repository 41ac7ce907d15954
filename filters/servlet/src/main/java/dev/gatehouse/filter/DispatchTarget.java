package dev.gatehouse.filter;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

/** Where an internal dispatch leads (Jakarta Servlet 6.0 §9.3.1, §9.4.2). */
final class DispatchTarget {

    private DispatchTarget() {}

    /** The target's path; the request's own for a dispatcher by name, which has no path. */
    static RequestPath of(HttpServletRequest request) {
        Object included = request.getDispatcherType() == DispatcherType.INCLUDE
                ? request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI)
                : null;
        String uri = included instanceof String text ? text : request.getRequestURI();
        return CanonicalPath.parse(uri, request.getContextPath());
    }
}
