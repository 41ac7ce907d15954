package dev.gatehouse.security;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.filter.Exchanges;
import dev.gatehouse.filter.SharedGateway;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.servlet.GatehousePrincipal;
import dev.gatehouse.servlet.IdentityRequest;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.ServletRequestView;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.AuthenticationException;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Authenticates by the engine (Jakarta Security 3.0 §2.2): the same configuration, answers and identities as the
 * filters. A request that came through the filters already keeps the identity that they found. Safe for use by several
 * threads.
 */
@ApplicationScoped
public class GatehouseAuthenticationMechanism implements HttpAuthenticationMechanism {

    private static final String OPENED_HERE = GatehouseAuthenticationMechanism.class.getName() + ".exchange";

    private @Nullable SharedGateway shared;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context)
            throws AuthenticationException {
        Exchange known = Exchanges.admitted(request);
        if (known != null) {
            return admit(known, context);
        }
        Gateway gateway = shared(request.getServletContext()).gateway();
        ServletRequestView view = new ServletRequestView(request);
        HttpReply own = gateway.ownReply(view);
        if (own != null) {
            return reply(own, response);
        }
        Exchange exchange = gateway.open(view);
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                return refuse(exchange, failure, response);
            }
        }
        Exchanges.attach(request, exchange);
        ReplyWriter.setHeaders(exchange.replyHeaders(), response);
        request.setAttribute(OPENED_HERE, exchange);
        context.setRequest(new IdentityRequest(request, exchange, response));
        return admit(exchange, context);
    }

    /** Called once the application has returned: that is how the exchange ended. */
    @Override
    public AuthenticationStatus secureResponse(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context)
            throws AuthenticationException {
        // Those that a filter opened end with the filter.
        if (request.getAttribute(OPENED_HERE) instanceof Exchange exchange) {
            Exchanges.end(exchange, request, response);
        }
        return AuthenticationStatus.SUCCESS;
    }

    private static AuthenticationStatus admit(Exchange exchange, HttpMessageContext context) {
        Identity identity = exchange.identity();
        return identity == null
                ? context.doNothing()
                : context.notifyContainerAboutLogin(new GatehousePrincipal(identity), identity.roles());
    }

    private static AuthenticationStatus refuse(Exchange exchange, Failure failure, HttpServletResponse response)
            throws AuthenticationException {
        exchange.end(failure.code().status());
        return reply(exchange.gateway().render(failure, exchange), response);
    }

    private static AuthenticationStatus reply(HttpReply reply, HttpServletResponse response)
            throws AuthenticationException {
        try {
            ReplyWriter.write(reply, response);
        } catch (IOException e) {
            throw new AuthenticationException("the client is gone", e);
        }
        return AuthenticationStatus.SEND_FAILURE;
    }

    private synchronized SharedGateway shared(ServletContext context) {
        SharedGateway gateway = shared;
        if (gateway == null) {
            gateway = SharedGateway.acquire(context);
            shared = gateway;
        }
        return gateway;
    }

    /** Gives the gateway back when the application ends. */
    @PreDestroy
    void release() {
        if (shared != null) {
            shared.release();
        }
    }
}
