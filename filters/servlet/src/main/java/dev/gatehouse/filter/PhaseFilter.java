package dev.gatehouse.filter;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.servlet.GuardedChain;
import dev.gatehouse.servlet.IdentityRequest;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.RequestBodies;
import dev.gatehouse.servlet.ServletRequestView;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Takes requests through some consecutive phases. To be mapped for REQUEST, ASYNC, FORWARD, INCLUDE and ERROR; a phase
 * that comes out of order ends the request with 500.
 */
abstract class PhaseFilter implements Filter {

    private static final Logger LOG = System.getLogger(PhaseFilter.class.getName());

    private final List<Phase> phases;
    private final RequestBodies bodies = new RequestBodies();
    private String attribute = "";
    private @Nullable SharedGateway shared;

    PhaseFilter(List<Phase> phases) {
        this.phases = phases;
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        if (!runsAll()) {
            PhaseRegistrations.check(config.getServletContext());
        }
        attribute = Exchanges.attribute(config.getServletContext());
        try {
            shared = runsAll() ? SharedGateway.acquire(config) : SharedGateway.acquire(config.getServletContext());
        } catch (ConfigurationException e) {
            LOG.log(Level.ERROR, "GH0001 " + e.getMessage());
            throw new ServletException(e.getMessage(), e);
        }
        if (opens()) {
            tell(config, shared);
        }
    }

    /** Once for the application, however many filters it has. */
    private void tell(FilterConfig config, SharedGateway gateway) throws ServletException {
        List<StartRoute> routes = StartRoute.of(gateway.gateway());
        try {
            FilterPlace.check(config.getServletContext(), getClass().getName(), routes);
        } catch (ServletException e) {
            gateway.release();
            shared = null;
            throw e;
        }
        String way = runsAll() ? "the filter " + config.getFilterName() : "the single filters";
        NamedDispatchGuards.warn(config.getServletContext(), routes);
        StartLine.log(config.getServletContext(), GatehouseInitializer.wayIn(config.getServletContext(), way), routes);
    }

    @Override
    public void destroy() {
        if (shared != null) {
            shared.release();
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse reply = (HttpServletResponse) response;
        Exchange exchange = Exchanges.of(http, attribute);
        DispatcherType type = http.getDispatcherType();
        if (type == DispatcherType.ERROR) {
            onError(http, reply, chain, exchange);
        } else if (type != DispatcherType.REQUEST && exchange != null) {
            onDispatch(http, reply, chain, exchange);
        } else {
            onRequest(http, reply, chain, exchange);
        }
    }

    private boolean runsAll() {
        return phases.size() == Phase.values().length;
    }

    private boolean opens() {
        return phases.contains(Phase.AUDIT);
    }

    private boolean admits() {
        return phases.contains(Phase.IDENTITY_FORWARD);
    }

    private void onRequest(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, @Nullable Exchange found)
            throws IOException, ServletException {
        if (found != null && found.isAdmitted() && (opens() || Exchanges.isAttached(found, request))) {
            onDecided(request, response, chain, found);
            return;
        }
        Exchange exchange = found;
        if (exchange == null) {
            Gateway gateway = gateway();
            ServletRequestView view = new ServletRequestView(request);
            if (opens()
                    && request.getDispatcherType() == DispatcherType.REQUEST
                    && OwnReply.write(gateway, view, request, response, bodies)) {
                return;
            }
            exchange = gateway.open(view);
        }
        request.setAttribute(attribute, exchange);
        if (found != null) {
            advance(request, response, chain, exchange);
            return;
        }
        Exchange opened = exchange;
        ExchangeEnd.after(() -> advance(request, response, chain, opened), opened, request, response);
    }

    /** Mapped twice, or behind another way in: one decision is enough. */
    private void onDecided(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Exchange exchange)
            throws IOException, ServletException {
        // A container may have passed on another request than the one that the other way in gave it.
        boolean wrap = admits() && !IdentityRequest.isIn(request);
        ExchangeEnd.Rest rest =
                () -> chain.doFilter(wrap ? new IdentityRequest(request, exchange, response) : request, response);
        if (opens()) {
            ExchangeEnd.after(rest, exchange, request, response);
        } else {
            rest.run();
        }
    }

    private void advance(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Exchange exchange)
            throws IOException, ServletException {
        for (Phase phase : phases) {
            Failure failure = exchange.gateway().advance(exchange, phase);
            if (failure != null) {
                if (failure.code() == FailureCode.FILTER_ORDER) {
                    LOG.log(Level.ERROR, "GH1303 map the filters in the order {0}", PhaseRegistrations.ORDER);
                }
                if (request.getDispatcherType() != DispatcherType.INCLUDE) {
                    ReplyWriter.write(exchange.gateway().render(failure, exchange), response);
                }
                return;
            }
        }
        if (admits()) {
            ReplyWriter.setHeaders(exchange.replyHeaders(), response);
        }
        GuardedChain.doFilter(
                chain, admits() ? new IdentityRequest(request, exchange, response) : request, response, exchange);
        afterwards(exchange, request, response);
    }

    /** What only shows once the application has returned. */
    private void afterwards(Exchange exchange, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Failure failure = exchange.failure();
        if (!opens()) {
            return;
        }
        if (failure != null) {
            // An include that was refused could not reply in the middle of another's response, nor a form that was
            // read.
            replyUnlessIncluded(exchange, failure, request, response);
        } else if (!exchange.isAdmitted()) {
            LOG.log(
                    Level.ERROR,
                    "GH1304 request {0} went on without all phases: map every filter to the same paths",
                    exchange.requestId());
        }
    }

    private void onDispatch(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Exchange exchange)
            throws IOException, ServletException {
        Failure failure = exchange.failure();
        if (failure == null && !exchange.isAdmitted()) {
            failure = exchange.gateway()
                    .refuse(exchange, Failure.of(FailureCode.FILTER_ORDER, "a dispatch before all phases"));
        } else if (failure == null && admits()) {
            failure = exchange.gateway().dispatch(exchange, new ServletRequestView(request).path());
        }
        if (failure != null) {
            replyUnlessIncluded(exchange, failure, request, response);
            return;
        }
        boolean wrap = admits() && !IdentityRequest.isIn(request);
        GuardedChain.doFilter(
                chain, wrap ? new IdentityRequest(request, exchange, response) : request, response, exchange);
        // Here too, since the container sends the response as soon as a forward returns.
        afterwards(exchange, request, response);
    }

    /** The application's error pages are for requests that were let in; all others get no page of the application. */
    private static void onError(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, @Nullable Exchange exchange)
            throws IOException, ServletException {
        if (exchange != null && exchange.isAdmitted()) {
            chain.doFilter(
                    IdentityRequest.isIn(request) ? request : new IdentityRequest(request, exchange, response),
                    response);
        } else if (!response.isCommitted()) {
            response.resetBuffer();
        }
    }

    /** In the place of what the application has written so far; an include can't reply, so its caller's return does. */
    private static void replyUnlessIncluded(
            Exchange exchange, Failure failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getDispatcherType() != DispatcherType.INCLUDE) {
            ReplyWriter.replace(exchange.gateway().render(failure, exchange), response);
        }
    }

    private Gateway gateway() throws ServletException {
        if (shared == null) {
            throw new ServletException("GH0002 the filter was not initialised");
        }
        return shared.gateway();
    }
}
