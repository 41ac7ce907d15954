package dev.gatehouse.quota;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A bounded number of places to wait in, shared fairly between callers: a caller gets one more place only while it holds
 * fewer than its {@link Share} of the places that are free. With a share of a third, a single caller holds a third of all
 * places at most, and another caller still finds one (the dynamic threshold of Choudhury and Hahne, IEEE/ACM Transactions
 * on Networking 6.2, 1998). A place may count for several holders, such as an address and its network, and is given if each
 * may have one more. Safe for use by several threads; never blocks.
 */
public final class FairPlaces {

    private final int max;
    private final Map<Object, Integer> held = new HashMap<>();
    private int inUse;

    /** {@code max} places, all free. */
    public FairPlaces(int max) {
        this.max = max;
    }

    /** A place that was taken. */
    @FunctionalInterface
    public interface Place {

        /** Gives the place back; has no effect a second time. */
        void leave();
    }

    /** Takes a place if the holder may have one more; null if it may not. */
    public @Nullable Place enter(Share share) {
        return enter(List.of(share));
    }

    /**
     * Takes a place if all holders may have one more.
     *
     * @param shares of different holders
     * @return the place, to be given back; null if there is none for these holders
     */
    public synchronized @Nullable Place enter(List<Share> shares) {
        int free = max - inUse;
        if (free == 0 || !shares.stream().allMatch(share -> share.part().permits(own(share), free))) {
            return null;
        }
        shares.forEach(share -> held.merge(share.holder(), 1, Integer::sum));
        inUse++;
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                leave(shares);
            }
        };
    }

    private int own(Share share) {
        return held.getOrDefault(share.holder(), 0);
    }

    private synchronized void leave(List<Share> shares) {
        shares.forEach(share -> held.computeIfPresent(share.holder(), (holder, own) -> own == 1 ? null : own - 1));
        inUse--;
    }
}
