package dev.gatehouse.gateway;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Invitation;
import dev.gatehouse.http.AccessTokenParameter;
import dev.gatehouse.http.FormBody;
import dev.gatehouse.ratelimit.Decision;
import dev.gatehouse.ratelimit.Throttle;
import org.jspecify.annotations.Nullable;

/** Finds out who calls, where the route wants to know. */
final class AuthenticationStep implements PhaseStep {

    private final Credentials credentials;
    private final TenantStep tenants;
    private final Throttle throttle;

    AuthenticationStep(Credentials credentials, TenantStep tenants, Throttle throttle) {
        this.credentials = credentials;
        this.tenants = tenants;
        this.throttle = throttle;
    }

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        Route route = exchange.route();
        if (route == null) {
            return Failure.of(FailureCode.INTERNAL_ERROR, "no route");
        }
        // On every route: what stands in the wrong place would go on to the application.
        Failure misuse = credentials.misuse(exchange.request());
        if (misuse != null) {
            return misuse;
        }
        boolean hides = exchange.hidesAccessToken();
        String fault = hides ? FormBody.fault(exchange.request(), exchange.hasTokenInHeader()) : null;
        if (fault != null) {
            return Failure.of(FailureCode.REQUEST_AMBIGUOUS, fault);
        }
        // A route that enforces nothing yet reports this, and the parameter goes on.
        boolean examined = hides || route.access().isReportOnly();
        boolean inQuery =
                examined && AccessTokenParameter.hasToken(exchange.request().rawQuery());
        if (inQuery && exchange.hasTokenInHeader()) {
            return Failure.of(
                    FailureCode.TOKEN_REPEATED,
                    "a token in the header Authorization, and another in the query's access_token (RFC 6750 §2)");
        }
        if (route.access().takesNothing() || exchange.isPreflight()) {
            return null;
        }
        AuthResult result = route.chain().authenticate(exchange.request(), exchange.tenant());
        if (result instanceof Authenticated authenticated) {
            exchange.authenticated(authenticated);
            Failure elsewhere = tenants.settle(exchange);
            if (elsewhere != null) {
                return elsewhere;
            }
            Failure revoked =
                    credentials.revocations().refusalAt(exchange.tenant().name(), authenticated.identity());
            if (revoked != null) {
                route.chain()
                        .authenticators()
                        .forEach(authenticator -> authenticator.forget(exchange.request(), exchange.tenant()));
            }
            return revoked;
        }
        if (result instanceof Rejected rejected) {
            return rejected.failure().code().isSessionOver()
                    ? withoutCredential(exchange, route, rejected.failure())
                    : rejected.failure();
        }
        return withoutCredential(
                exchange,
                route,
                Failure.of(
                        FailureCode.CREDENTIAL_MISSING,
                        "no credential of the kinds "
                                + route.access().authenticate().kinds()
                                + (inQuery ? "; the query's access_token is not read" : "")));
    }

    /** Nobody in particular where that will do; else a browser may be sent to where it gets a credential. */
    private @Nullable Failure withoutCredential(Exchange exchange, Route route, Failure failure) {
        if (route.access().needsNothing()) {
            return tenants.settle(exchange);
        }
        // Where nothing is enforced, nobody is sent away, and no provider is asked for that.
        if (route.access().isReportOnly()) {
            return failure;
        }
        return invited(exchange, route, failure);
    }

    /** Returns the failure, or a redirect of a browser to where it gets a credential that the route takes. */
    Failure invited(Exchange exchange, Route route, Failure failure) {
        for (Authenticator authenticator : route.chain().authenticators()) {
            if (!authenticator.canInvite(exchange.request(), exchange.tenant())) {
                continue;
            }
            Decision limit = throttle.beginLogin(exchange::clientAddress);
            if (limit.failure() != null) {
                exchange.replyWith(limit.headers());
                return limit.failure();
            }
            Invitation invitation = authenticator.invite(exchange.request(), exchange.tenant());
            if (invitation instanceof Invitation.Failed failed) {
                return failed.failure();
            }
            if (invitation instanceof Invitation.Sent sent) {
                exchange.invited(sent.reply());
                return Failure.of(FailureCode.LOGIN_STARTED, failure.reason() + "; " + sent.reason());
            }
        }
        return failure;
    }
}
