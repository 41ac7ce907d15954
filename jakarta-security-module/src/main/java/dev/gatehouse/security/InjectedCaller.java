package dev.gatehouse.security;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.filter.Exchanges;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.security.mpjwt.Caller;
import jakarta.enterprise.context.ContextException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The caller of the request that the current thread handles, looked up at each call. On a thread that handles none, such as
 * an executor's, nobody is known.
 *
 * @param request CDI's own, which stands for the current one
 */
record InjectedCaller(HttpServletRequest request) implements Caller {

    @Override
    public @Nullable Identity get() {
        Exchange exchange = exchange();
        return exchange == null ? null : exchange.identity();
    }

    @Override
    public @Nullable String token() {
        Exchange exchange = exchange();
        return exchange == null ? null : exchange.presentedToken();
    }

    private @Nullable Exchange exchange() {
        try {
            return Exchanges.admitted(request);
        } catch (ContextException | IllegalStateException e) {
            // No request scope on this thread; or one without a servlet request, such as an asynchronous EJB call's.
            return null;
        }
    }
}
