package dev.gatehouse.auth;

import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Health;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** One kind of credential. Implementations are safe for use by several threads. */
public interface Authenticator extends AutoCloseable {

    /** The kind's name in {@code gatehouse.routes.<r>.authenticate}, such as {@code bearer}. */
    String kind();

    /** How a refusal of {@code request} asks for such a credential; at least one. */
    List<Challenge> challenges(RequestView request);

    /** Whether the request has a credential of this kind, good or bad: cheap, and nothing is used up by it. */
    boolean isPresented(RequestView request);

    /**
     * Looks for a credential of this kind and checks it.
     *
     * @return absent if there is none; rejected if there is one that is bad, or that can't be checked for the moment
     */
    AuthResult authenticate(RequestView request, Tenant tenant);

    /**
     * Returns what {@link #authenticate} would return for a request that brings the credentials of {@code admitted} and no
     * others, without reading or using up a credential again. Asked for the route that an admitted request is dispatched to,
     * on behalf of the tenant that the request was admitted for.
     */
    AuthResult recheck(Authenticated admitted, Tenant tenant);

    /**
     * Why the request is refused for where a credential of this kind stands, whatever other credential it has; null if
     * nothing is wrong. Asked before any credential is checked.
     */
    default @Nullable Failure misuse(RequestView request) {
        return null;
    }

    /** Whether {@link #invite} has a way to a credential for the request; cheap, and asks nobody. */
    default boolean canInvite(RequestView request, Tenant tenant) {
        return false;
    }

    /**
     * How a browser that has no good credential of this kind gets one; null if there is no such way, or the request is no
     * browser's that shows a page. May wait for a provider, for a bounded time.
     */
    default @Nullable Invitation invite(RequestView request, Tenant tenant) {
        return null;
    }

    /** The credential that the request has was found revoked: what stands for it here may go. */
    default void forget(RequestView request, Tenant tenant) {}

    /** Returns the health of what its credentials are checked by; {@code DOWN} only if none can be checked on this node. */
    default List<Health> health() {
        return List.of();
    }

    /** Ends its background work and writes down what is still to be; waits a few seconds at the most. */
    @Override
    default void close() {}
}
