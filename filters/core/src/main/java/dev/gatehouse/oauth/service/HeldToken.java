package dev.gatehouse.oauth.service;

import dev.gatehouse.oauth.service.TokenSlot.Reason;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A token that is kept for whoever asks for the same, and how its successors are asked for. Safe for use by several threads. */
public final class HeldToken {

    private final AccountTokens account;
    private final TokenSlot slot;
    private final Function<Reason, CompletableFuture<ServiceTokenResult>> ask;

    HeldToken(AccountTokens account, TokenSlot slot, Function<Reason, CompletableFuture<ServiceTokenResult>> ask) {
        this.account = account;
        this.slot = slot;
        this.ask = ask;
    }

    /** The token, at once if one is held; nobody may complete what this returns. */
    public CompletableFuture<ServiceTokenResult> get() {
        return slot.get(ask);
    }

    /** The token; waits for it for a bounded time. */
    public ServiceTokenResult await() {
        return account.await(slot.get(ask));
    }

    /**
     * Another token in the place of one that a backend refused with 401; a backend that refuses them all gets a new one
     * every few seconds only. Nobody may complete what this returns.
     */
    public CompletableFuture<ServiceTokenResult> instead(ServiceToken rejected) {
        return slot.instead(rejected, ask);
    }

    @Override
    public String toString() {
        return "HeldToken[" + account.config().name() + "]";
    }
}
