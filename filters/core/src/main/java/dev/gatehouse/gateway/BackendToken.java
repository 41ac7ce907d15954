package dev.gatehouse.gateway;

import dev.gatehouse.oauth.service.HeldToken;
import dev.gatehouse.oauth.service.ServiceToken;
import dev.gatehouse.oauth.service.ServiceTokenResult.Issued;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The token of ours that one request goes on with. Immutable; never shows it. */
public final class BackendToken {

    private final HeldToken held;
    private final ServiceToken token;

    BackendToken(HeldToken held, ServiceToken token) {
        this.held = held;
        this.token = token;
    }

    /** The value of {@code Authorization}. */
    String authorization() {
        return token.authorization();
    }

    /**
     * What {@code Authorization} is to say after the backend answered this one with 401; empty if there is nothing better.
     * Never fails; whoever waits for it may complete it.
     */
    public CompletableFuture<Optional<String>> afterRejection() {
        return held.instead(token)
                .thenApply(result -> result instanceof Issued issued
                        ? Optional.of(issued.token().authorization())
                        : Optional.empty());
    }

    @Override
    public String toString() {
        return "BackendToken[" + held + "]";
    }
}
