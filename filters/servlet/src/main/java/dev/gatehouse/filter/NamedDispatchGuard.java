package dev.gatehouse.filter;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.servlet.IdentityRequest;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.ServletRequestView;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * Decides the forwards and includes that reach one servlet by its name. A dispatch by name has no path of its target, so that
 * no filter that is mapped to paths is asked. One instance for each servlet, mapped to the servlet's name: that is how an
 * instance knows the target, which no container tells.
 */
final class NamedDispatchGuard implements Filter {

    private final String servlet;
    private String attribute = "";
    private @Nullable ServletContext context;
    private volatile @Nullable Paths paths;

    /** The paths at which requests reach the servlet, for the routes of one gateway. */
    private record Paths(Gateway gateway, ServletPatterns patterns, boolean ofContainer, List<RequestPath> targets) {}

    NamedDispatchGuard(String servlet) {
        this.servlet = servlet;
    }

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
        attribute = Exchanges.attribute(config.getServletContext());
    }

    /** Here since Servlet 3.1 has no default. */
    @Override
    public void destroy() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse reply = (HttpServletResponse) response;
        Exchange exchange = Exchanges.of(http, attribute);
        Exchange decided = exchange == null ? gateway().open(new ServletRequestView(http)) : exchange;
        Failure failure = refusal(http, decided, exchange != null);
        if (failure == null && exchange == null) {
            chain.doFilter(request, response);
            return;
        }
        if (failure == null) {
            boolean wrap = !IdentityRequest.isIn(http);
            chain.doFilter(wrap ? new IdentityRequest(http, decided, reply) : http, reply);
            // The container sends the response as soon as a forward returns, also where an include in it was refused.
            failure = decided.failure();
        }
        if (failure != null && http.getDispatcherType() != DispatcherType.INCLUDE) {
            ReplyWriter.replace(decided.gateway().render(failure, decided), reply);
        }
        if (exchange == null && failure != null) {
            decided.end(failure.code().status());
        }
    }

    /**
     * Returns why the target is not reached; null if it is, or if the dispatch has the target's path, by which the filter that
     * is mapped to paths has decided.
     *
     * @param isOpened whether the request came through that filter
     */
    private @Nullable Failure refusal(HttpServletRequest request, Exchange exchange, boolean isOpened)
            throws ServletException {
        if (exchange.failure() != null) {
            return exchange.failure();
        }
        Gateway gateway = exchange.gateway();
        ServletRequestView view = new ServletRequestView(request);
        RequestPath shown = view.path();
        String served = view.servedPath();
        Paths known = paths(gateway);
        if (served != null && servlet.equals(known.patterns.servletAt(served))) {
            return null;
        }
        if (isOpened && !exchange.isAdmitted()) {
            return gateway.refuse(exchange, Failure.of(FailureCode.FILTER_ORDER, "a dispatch before all phases"));
        }
        // The container's own servlets serve the path that the request shows.
        return known.ofContainer ? gateway.dispatch(exchange, shown) : gateway.dispatch(exchange, known.targets);
    }

    private Paths paths(Gateway gateway) throws ServletException {
        Paths known = paths;
        if (known == null || known.gateway != gateway) {
            ServletContext own = context;
            if (own == null) {
                throw new ServletException("GH0002 the filter was not initialised");
            }
            ServletPatterns patterns = ServletPatterns.of(own);
            List<String> routes = gateway.routes().stream()
                    .map(route -> route.pattern().path())
                    .distinct()
                    .toList();
            ServletRegistration registration = own.getServletRegistration(servlet);
            known = new Paths(
                    gateway,
                    patterns,
                    registration != null && NamedDispatchGuards.isOfContainer(registration),
                    patterns.paths(servlet, routes).stream()
                            .map(CanonicalPath::parse)
                            .toList());
            paths = known;
        }
        return known;
    }

    private Gateway gateway() throws ServletException {
        SharedGateway shared = context == null ? null : SharedGateway.find(context);
        if (shared == null) {
            throw new ServletException("GH0002 the filter was not initialised");
        }
        return shared.gateway();
    }
}
