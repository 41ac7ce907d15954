package dev.gatehouse.gateway;

import dev.gatehouse.auth.AccessToken;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.forward.ForwardedCall;
import dev.gatehouse.forward.ForwardedHeaders;
import dev.gatehouse.forward.IdentityForwarder;
import org.jspecify.annotations.Nullable;

/** Makes what the application is told of the caller: once, and before it sees the request, so that too much can refuse. */
final class ForwardStep implements PhaseStep {

    private final IdentityForwarder forwarder;
    private final BackendCredential credential;

    ForwardStep(IdentityForwarder forwarder, BackendCredential credential) {
        this.forwarder = forwarder;
        this.credential = credential;
    }

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        Route route = exchange.route();
        if (route == null) {
            return Failure.of(FailureCode.INTERNAL_ERROR, "no route");
        }
        boolean withholds = exchange.withholdsCredentials();
        ForwardedCall call = new ForwardedCall(
                withholds ? null : exchange.identity(), exchange.tenant(), exchange.requestId(), exchange.trace());
        ForwardedHeaders headers = forwarder.headers(call, route.forward());
        Failure refusal = forwarder.refusal(headers);
        if (refusal != null) {
            return refusal;
        }
        exchange.forward(headers);
        AccessToken own = exchange.accessToken();
        if (own != null && !withholds && route.forward().token() == TokenForwarding.ORIGINAL) {
            exchange.relay(own);
        }
        return credential.apply(exchange, route.forward());
    }
}
