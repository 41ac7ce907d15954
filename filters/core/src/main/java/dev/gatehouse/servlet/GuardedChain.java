package dev.gatehouse.servlet;

import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A chain in whose application the request may be refused, such as by reading a form with a second token. */
public final class GuardedChain {

    private static final Logger LOG = System.getLogger(GuardedChain.class.getName());

    private GuardedChain() {}

    /**
     * Calls the chain. Where it throws and the exchange has been refused, it returns if the refusal can still be answered,
     * which is the caller's part; frameworks wrap what the reading throws, so that any exception counts.
     *
     * @param exchange the exchange that the request belongs to
     * @throws IOException as the chain does
     * @throws ServletException as the chain does
     */
    public static void doFilter(
            FilterChain chain, HttpServletRequest request, HttpServletResponse response, Exchange exchange)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (exchange.failure() == null
                    || response.isCommitted()
                    || request.isAsyncStarted()
                    || request.getDispatcherType() == DispatcherType.INCLUDE) {
                throw e;
            }
            LOG.log(Level.DEBUG, "the application threw, and its request is refused", e);
        }
    }
}
