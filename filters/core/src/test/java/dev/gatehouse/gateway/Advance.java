package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

/** Requests on their way through the phases. */
final class Advance {

    private Advance() {}

    /** Through all phases, or to the first refusal. */
    static Exchange all(Gateway gateway, RequestView request) {
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            if (gateway.advance(exchange, phase) != null) {
                return exchange;
            }
        }
        return exchange;
    }

    /** Why a request is refused, or null. */
    static @Nullable FailureCode refusal(Gateway gateway, RequestView request) {
        return code(all(gateway, request).failure());
    }

    static @Nullable FailureCode code(@Nullable Failure failure) {
        return failure == null ? null : failure.code();
    }
}
