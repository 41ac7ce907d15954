package dev.gatehouse.auth;

import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What was last made of identities: a credential that is remembered gives the same instance for each request, so that
 * what follows from it alone need not be made anew. Told apart by instance, never by what they say. Holds so many and no
 * more, since one takes the place of another, and keeps no identity alive. Safe for use by several threads.
 *
 * @param <V> what is made of an identity; immutable, small, and without the identity or its claims
 */
public final class IdentityMemo<V> {

    private static final int SLOTS = 4096;

    private final AtomicReferenceArray<@Nullable Slot<V>> slots = new AtomicReferenceArray<>(SLOTS);

    /** Weak, since an identity may be large, and its caches know for how long it is worth that. */
    private record Slot<V>(WeakReference<Identity> identity, Object context, V value) {}

    /**
     * What was made of {@code identity}.
     *
     * @param context the settings by which it was made; the same instance each time
     * @return null if nothing was, or that has been forgotten
     */
    public @Nullable V find(Identity identity, Object context) {
        Slot<V> slot = slots.get(index(identity, context));
        return slot != null && slot.identity.refersTo(identity) && slot.context == context ? slot.value : null;
    }

    /** Keeps what was made of {@code identity} by {@code context} for a while. */
    public void keep(Identity identity, Object context, V value) {
        slots.set(index(identity, context), new Slot<>(new WeakReference<>(identity), context, value));
    }

    private static int index(Identity identity, Object context) {
        int hash = System.identityHashCode(identity) + 31 * System.identityHashCode(context);
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
