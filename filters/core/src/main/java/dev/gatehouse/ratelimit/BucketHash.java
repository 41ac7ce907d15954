package dev.gatehouse.ratelimit;

import java.security.SecureRandom;

/** Spreads keys by a secret, so that nobody can choose addresses that all fall into the same place. Immutable. */
final class BucketHash {

    private final long first;
    private final long second;

    BucketHash(SecureRandom random) {
        first = random.nextLong();
        second = random.nextLong();
    }

    long of(long high, long low) {
        return mixed(mixed(high ^ first) + low ^ second);
    }

    /** A bijection in which each bit of the result depends on every bit. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
