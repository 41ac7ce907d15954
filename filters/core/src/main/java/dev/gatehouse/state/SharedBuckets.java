package dev.gatehouse.state;

import dev.gatehouse.quota.RateLimit;

import java.util.List;

/** Buckets of rate limits that all nodes take from. Safe for use by several threads. */
public interface SharedBuckets {

    /**
     * What a bucket has.
     *
     * @param admitted whether a permit was there, in every window
     * @param remaining how many are left in each window of the limit, in its order; below 0 for what is owed
     * @param nanosToWait how long until there is one again; 0 if one was there
     */
    record Taken(boolean admitted, List<Long> remaining, long nanosToWait) {

        /** Copies the list. */
        public Taken {
            remaining = List.copyOf(remaining);
        }
    }

    /**
     * Takes one permit from the bucket called {@code key}, if one is there.
     *
     * @param key of printable ASCII, at most 200 characters; the same key always comes with the same limit
     * @param permitsAtFirst how many permits the bucket has in each window of the limit if the store does not know it: a
     *     store that has lost its data must not give a fresh allowance; from 0 to the window's permits
     * @throws StateUnavailableException if the store does not answer within the configured time; whether the permit was
     *     taken is not known then
     */
    Taken take(String key, RateLimit limit, List<Long> permitsAtFirst) throws StateUnavailableException;

    /**
     * Takes what is owed whether it is there or not, and looks whether there would be one more permit, without taking it.
     *
     * @param owed how many, at least 0; the bucket goes below 0 if it must, but no window below minus its permits: what would
     *     be more is let off
     * @throws StateUnavailableException as {@link #take} does
     */
    Taken settle(String key, RateLimit limit, List<Long> permitsAtFirst, long owed) throws StateUnavailableException;

    /** How many nodes took part lately, this one included: at least 1, and the last known number while none can be asked. */
    int nodes();
}
