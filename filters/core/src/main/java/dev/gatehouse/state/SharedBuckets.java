package dev.gatehouse.state;

import dev.gatehouse.quota.RateLimit;

/** Buckets of rate limits that all nodes take from. Safe for use by several threads. */
public interface SharedBuckets {

    /**
     * What became of taking one permit.
     *
     * @param admitted whether it was there, in every window
     * @param remaining how many are left in the window that has the fewest
     * @param nanosToWait how long until there is one again; 0 if it was there
     */
    record Taken(boolean admitted, long remaining, long nanosToWait) {}

    /**
     * Takes one permit from the bucket called {@code key}.
     *
     * @param key of printable ASCII, at most 200 characters
     * @param permitsAtFirst how many permits the bucket has if the store does not know it: a store that has lost its data
     *     must not give a fresh allowance; at most those of the shortest window
     * @throws StateUnavailableException if the store does not answer within the configured time; whether the permit was
     *     taken is not known then
     */
    Taken take(String key, RateLimit limit, long permitsAtFirst) throws StateUnavailableException;

    /** How many nodes took part lately, this one included: at least 1, and the last known number while none can be asked. */
    int nodes();
}
