package dev.gatehouse.state;

/**
 * What the nodes of a fleet share. No call waits longer than the configured time, a store that is down at start
 * included, and everything works again by itself once the store is back. Safe for use by several threads.
 */
public interface SharedState extends AutoCloseable {

    /** The buckets of rate limits. */
    SharedBuckets buckets();

    /** The used proofs. */
    SharedProofs proofs();

    /** The revocations. */
    SharedEntries entries();

    /** The values called {@code name}, apart from those of other names. */
    SharedValues values(String name);

    /** Whether the store answered lately. */
    boolean isAvailable();

    /** Lets go of the store. */
    @Override
    void close();
}
