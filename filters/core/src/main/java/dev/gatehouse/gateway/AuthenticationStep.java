package dev.gatehouse.gateway;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import org.jspecify.annotations.Nullable;

/** Finds out who calls, where the route wants to know. */
final class AuthenticationStep implements PhaseStep {

    private final Credentials credentials;
    private final TenantStep tenants;

    AuthenticationStep(Credentials credentials, TenantStep tenants) {
        this.credentials = credentials;
        this.tenants = tenants;
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
        if (route.access().takesNothing() || exchange.isPreflight()) {
            return null;
        }
        AuthResult result = route.chain().authenticate(exchange.request(), exchange.tenant());
        if (result instanceof Authenticated authenticated) {
            exchange.authenticated(authenticated.identity());
            Failure elsewhere = tenants.settle(exchange);
            return elsewhere != null
                    ? elsewhere
                    : credentials.revocations().refusalAt(exchange.tenant().name(), authenticated.identity());
        }
        if (result instanceof Rejected rejected) {
            return rejected.failure();
        }
        return route.access().needsNothing()
                ? tenants.settle(exchange)
                : Failure.of(
                        FailureCode.CREDENTIAL_MISSING,
                        "no credential of the kinds "
                                + route.access().authenticate().kinds());
    }
}
