package dev.gatehouse.ratelimit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/** Says that there is no room for more buckets: once a minute, however often that happens. Safe for several threads. */
final class OverflowLog {

    private static final Logger LOG = System.getLogger(OverflowLog.class.getName());
    private static final long MINUTE = 60_000;

    private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong count = new AtomicLong();

    void overflowed(Limit.Kind kind, long now) {
        count.incrementAndGet();
        long due = next.get();
        if (now >= due && next.compareAndSet(due, now + MINUTE)) {
            LOG.log(
                    Level.WARNING,
                    "GH5101 all gatehouse.rate-limits.max-buckets are in use; " + count.getAndSet(0)
                            + " requests of callers without one did not count by themselves, the last against a limit of the kind "
                            + kind.label());
        }
    }
}
