package dev.gatehouse.security;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.security.mpjwt.Caller;
import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;

/**
 * A caller whose identity stays as it is; equals another of the same identity. It neither holds the token nor keeps the
 * request: a container may cache the principal that is made of it, in a session for example.
 */
final class KnownCaller implements Caller {

    private final Identity identity;
    private final WeakReference<Exchange> exchange;

    KnownCaller(Identity identity, Exchange exchange) {
        this.identity = identity;
        this.exchange = new WeakReference<>(exchange);
    }

    @Override
    public Identity get() {
        return identity;
    }

    @Override
    public @Nullable String token() {
        Exchange current = exchange.get();
        return current == null || !identity.equals(current.identity()) ? null : current.presentedToken();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KnownCaller known && known.identity.equals(identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
