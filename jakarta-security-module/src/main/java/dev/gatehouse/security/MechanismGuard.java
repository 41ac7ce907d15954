package dev.gatehouse.security;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.filter.Exchanges;
import dev.gatehouse.filter.SharedGateway;
import dev.gatehouse.filter.WaysIn;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.servlet.GuardedChain;
import dev.gatehouse.servlet.IdentityRequest;
import dev.gatehouse.servlet.ReplyWriter;
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
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets no request through that the mechanism, asked by the container, has not admitted, and hands the application the request that the
 * mechanism left, where the container would hand on the client's own. Before all filters of the application.
 */
public final class MechanismGuard implements Filter {

    private static final Logger LOG = System.getLogger(MechanismGuard.class.getName());
    private static final String ANSWERED = MechanismGuard.class.getName() + ".answered";

    private final AtomicBoolean told = new AtomicBoolean();
    private @Nullable SharedGateway shared;

    /** For the container. */
    public MechanismGuard() {}

    @Override
    public void init(FilterConfig config) throws ServletException {
        MechanismStart.check(config.getServletContext());
        shared = WaysIn.open(config.getServletContext());
        WaysIn.warnOfServletNames(config.getServletContext(), shared);
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
        if (http.getDispatcherType() != DispatcherType.REQUEST) {
            onDispatch(http, reply, chain);
            return;
        }
        if (http.getAttribute(ANSWERED) != null) {
            // Open Liberty runs the filters of a request that the mechanism has answered too.
            return;
        }
        Exchange exchange = Exchanges.admitted(http);
        if (exchange == null && !WaysIn.isFilterBeforeAll(request.getServletContext())) {
            refuse(http, reply);
            return;
        }
        Throwable thrown = null;
        try {
            pass(exchange, http, reply, chain);
            replyIfRefused(exchange, http, reply);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            thrown = e;
            throw e;
        } finally {
            // The container may not come back to the mechanism after an exception.
            Exchanges.endAttached(request, reply, thrown);
        }
    }

    /** Records that the mechanism has written the response to a request itself. */
    static void setAnswered(ServletRequest request) {
        request.setAttribute(ANSWERED, true);
    }

    /** The container asks the mechanism about requests alone: what a dispatch reaches is decided here. */
    private void onDispatch(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (WaysIn.isFilterBeforeAll(request.getServletContext())) {
            chain.doFilter(request, response);
            return;
        }
        Exchange exchange = Exchanges.of(request);
        if (exchange == null) {
            if (request.getDispatcherType() != DispatcherType.INCLUDE) {
                refuse(request, response);
            }
            return;
        }
        Failure failure = exchange.failure();
        if (failure == null) {
            failure = exchange.isAdmitted()
                    ? exchange.gateway().dispatch(exchange, new ServletRequestView(request).path())
                    : exchange.gateway()
                            .refuse(exchange, Failure.of(FailureCode.FILTER_ORDER, "a dispatch before all phases"));
        }
        if (failure == null) {
            pass(exchange, request, response, chain);
        }
        replyIfRefused(exchange, request, response);
    }

    private static void pass(
            @Nullable Exchange exchange, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (exchange == null) {
            chain.doFilter(request, response);
            return;
        }
        GuardedChain.doFilter(
                chain,
                IdentityRequest.isIn(request)
                        ? request
                        : new IdentityRequest(
                                request, exchange, response, identity -> Callers.principal(identity, exchange)),
                response,
                exchange);
    }

    /** An include that was refused could not reply in the middle of another's response. */
    private static void replyIfRefused(
            @Nullable Exchange exchange, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Failure failure = exchange == null ? null : exchange.failure();
        if (exchange != null && failure != null && request.getDispatcherType() != DispatcherType.INCLUDE) {
            ReplyWriter.replace(exchange.gateway().render(failure, exchange), response);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (shared == null) {
            throw new ServletException("GH0002 the filter was not initialised");
        }
        if (!told.getAndSet(true)) {
            LOG.log(
                    Level.ERROR,
                    "GH0022 " + request.getServletContext().getServerInfo()
                            + " sent on a request that the authentication"
                            + " mechanism has not admitted, or was not even asked about: such requests get 500; "
                            + SilentContainer.WAY_OUT);
        }
        Gateway gateway = shared.gateway();
        Exchange exchange = gateway.open(new ServletRequestView(request));
        Failure failure = gateway.refuse(
                exchange,
                Failure.of(FailureCode.INTERNAL_ERROR, "the container has not had it admitted by the mechanism"));
        try {
            ReplyWriter.write(gateway.render(failure, exchange), response);
        } finally {
            Exchanges.end(exchange, request, response);
        }
    }
}
