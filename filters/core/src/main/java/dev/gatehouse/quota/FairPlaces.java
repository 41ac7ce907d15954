package dev.gatehouse.quota;

import java.util.HashMap;
import java.util.Map;

/**
 * A bounded number of places to wait in, shared fairly between callers: a caller gets one more place only while it holds
 * fewer than half of the places that are free. A single caller therefore holds a third of all places at most, and another
 * caller still finds one (the dynamic threshold of Choudhury and Hahne, IEEE/ACM Transactions on Networking 6.2, 1998).
 * Safe for use by several threads; never blocks.
 *
 * @param <K> identifies a caller: an address, a session
 */
public final class FairPlaces<K> {

    private final int max;
    private final Map<K, Integer> held = new HashMap<>();
    private int inUse;

    /** {@code max} places, all free. */
    public FairPlaces(int max) {
        this.max = max;
    }

    /** Takes a place for {@code caller} if it may have one more; each place taken is given back by {@link #leave}. */
    public synchronized boolean enter(K caller) {
        int own = held.getOrDefault(caller, 0);
        int free = max - inUse;
        if (free == 0 || own > 0 && own >= free / 2) {
            return false;
        }
        held.put(caller, own + 1);
        inUse++;
        return true;
    }

    /**
     * Gives one place back that {@code caller} took.
     *
     * @throws IllegalStateException if it holds none
     */
    public synchronized void leave(K caller) {
        Integer own = held.get(caller);
        if (own == null) {
            throw new IllegalStateException("the caller holds no place");
        }
        if (own == 1) {
            held.remove(caller);
        } else {
            held.put(caller, own - 1);
        }
        inUse--;
    }
}
