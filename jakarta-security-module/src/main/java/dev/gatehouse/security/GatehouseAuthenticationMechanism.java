package dev.gatehouse.security;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.filter.Exchanges;
import dev.gatehouse.filter.SharedGateway;
import dev.gatehouse.filter.StartupGuard;
import dev.gatehouse.filter.WaysIn;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.OwnAnswer;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.servlet.IdentityRequest;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.RequestBodies;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Authenticates by the engine (Jakarta Security 3.0 §2.2): the same configuration, answers and identities as the
 * filters. A request that came through the filters already keeps the identity that they found. Any other is answered 503
 * where {@link MechanismGuard} is not registered in the application. Safe for use by several
 * threads.
 */
@ApplicationScoped
public class GatehouseAuthenticationMechanism implements HttpAuthenticationMechanism {

    private static final String OPENED_HERE = GatehouseAuthenticationMechanism.class.getName() + ".exchange";

    private static final Failure ANONYMOUS = Failure.of(
            FailureCode.CREDENTIAL_MISSING,
            "the route takes anonymous callers, a constraint of the application does not");

    private static final Logger LOG = System.getLogger(GatehouseAuthenticationMechanism.class.getName());

    private final RequestBodies bodies = new RequestBodies();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean unguarded = new AtomicBoolean();
    /** By identity: with the jar in an EAR's lib, one bean is for all its WARs, and each has its own routes. */
    private final IdentityHashMap<ServletContext, SharedGateway> shared = new IdentityHashMap<>();

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context)
            throws AuthenticationException {
        Exchange known = Exchanges.admitted(request);
        if (known != null) {
            return admit(known, request, response, context);
        }
        if (!WaysIn.hasMechanismGuard(request.getServletContext())) {
            return refuseUnguarded(request, response);
        }
        Gateway gateway = shared(request.getServletContext()).gateway();
        ServletRequestView view = new ServletRequestView(request);
        OwnAnswer own = ownReply(gateway, view, request);
        if (own != null) {
            return reply(own.exchange(), own.reply(), request, response);
        }
        Exchange exchange = gateway.open(view);
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                return refuse(exchange, failure, request, response);
            }
        }
        Exchanges.attach(request, exchange);
        ReplyWriter.setHeaders(exchange.replyHeaders(), response);
        request.setAttribute(OPENED_HERE, exchange);
        if (exchange.identity() == null && context.isProtected()) {
            // Before the request is wrapped: WildFly throws where one is that was not let in.
            return refuseAnonymous(exchange, request, response);
        }
        context.setRequest(
                new IdentityRequest(request, exchange, response, identity -> Callers.principal(identity, exchange)));
        return admit(exchange, request, response, context);
    }

    /** The container authenticates on its own thread and wants the outcome at once: a body is read here, few at a time. */
    private @Nullable OwnAnswer ownReply(Gateway gateway, ServletRequestView view, HttpServletRequest request) {
        int max = gateway.maxOwnBodyBytes(view);
        if (max == 0) {
            return gateway.ownReply(view);
        }
        var caller = gateway.clientAddress(view).shares();
        return gateway.ownReply(new ServletRequestView(request, bodies.readHere(request, caller, max)));
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

    /** The application, or the container, has logged the caller out: from then on in the request nobody is known. */
    @Override
    public void cleanSubject(HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        Exchange exchange = Exchanges.admitted(request);
        if (exchange != null) {
            exchange.gateway().logout(exchange);
        }
        context.cleanClientSubject();
    }

    private AuthenticationStatus admit(
            Exchange exchange, HttpServletRequest request, HttpServletResponse response, HttpMessageContext context)
            throws AuthenticationException {
        Identity identity = exchange.identity();
        if (identity == null) {
            return context.isProtected() ? refuseAnonymous(exchange, request, response) : context.doNothing();
        }
        try {
            return context.notifyContainerAboutLogin(Callers.principal(identity, exchange), identity.roles());
        } catch (RuntimeException e) {
            if (!told.getAndSet(true)) {
                LOG.log(Level.ERROR, "GH0023 " + refusedCaller(e));
            }
            Failure failure = exchange.gateway()
                    .refuse(exchange, Failure.of(FailureCode.INTERNAL_ERROR, "the container did not take the caller"));
            return refuse(exchange, failure, request, response);
        }
    }

    /** Containers differ in what they answer themselves: WildFly and Payara, 200 without a body. */
    private static AuthenticationStatus refuseAnonymous(
            Exchange exchange, HttpServletRequest request, HttpServletResponse response)
            throws AuthenticationException {
        return refuse(exchange, exchange.gateway().refuse(exchange, ANONYMOUS), request, response);
    }

    private static String refusedCaller(RuntimeException refusal) {
        String reason = String.valueOf(refusal.getMessage());
        return reason.contains("ELY01177")
                ? "WildFly looks for callers in its own realms: it needs integrated-jaspi=false, by "
                        + "/subsystem=undertow/application-security-domain=other:"
                        + "write-attribute(name=integrated-jaspi,value=false) and a reload"
                        + " (docs/jakarta-security.md); every caller gets 500 until then"
                : "the container did not take a caller from the authentication mechanism: "
                        + CredentialMask.of(String.valueOf(refusal));
    }

    private static AuthenticationStatus refuse(
            Exchange exchange, Failure failure, HttpServletRequest request, HttpServletResponse response)
            throws AuthenticationException {
        return reply(exchange, exchange.gateway().render(failure, exchange), request, response);
    }

    /** Without the guard the application would read the client's own headers: identities that anyone can forge. */
    private AuthenticationStatus refuseUnguarded(HttpServletRequest request, HttpServletResponse response)
            throws AuthenticationException {
        if (!unguarded.getAndSet(true)) {
            ServletContext application = request.getServletContext();
            LOG.log(
                    Level.ERROR,
                    "GH0061 the application at " + application.getContextPath() + "/ runs without the guard of the"
                            + " authentication mechanism, each request gets 503: its start has failed (GH0060), or "
                            + application.getServerInfo() + " runs no initializer of the module; put"
                            + " gatehouse-jakarta-security and what it depends on into the WEB-INF/lib of each WAR, not"
                            + " into the lib of an EAR (docs/jakarta-security.md)");
        }
        MechanismGuard.setAnswered(request);
        try {
            StartupGuard.refuse(response);
            response.getOutputStream().close();
        } catch (IOException e) {
            throw new AuthenticationException("the client is gone", e);
        }
        return AuthenticationStatus.SEND_FAILURE;
    }

    private static AuthenticationStatus reply(
            Exchange exchange, HttpReply reply, HttpServletRequest request, HttpServletResponse response)
            throws AuthenticationException {
        MechanismGuard.setAnswered(request);
        try {
            ReplyWriter.write(reply, response);
            // Else WildFly puts its own error page in the place of the body.
            response.getOutputStream().close();
        } catch (IOException e) {
            throw new AuthenticationException("the client is gone", e);
        } finally {
            Exchanges.end(exchange, request, response);
        }
        return AuthenticationStatus.SEND_FAILURE;
    }

    private synchronized SharedGateway shared(ServletContext context) {
        return shared.computeIfAbsent(context, SharedGateway::acquire);
    }

    /** Gives the gateways back when the application ends. */
    @PreDestroy
    synchronized void release() {
        shared.values().forEach(SharedGateway::release);
        shared.clear();
    }
}
