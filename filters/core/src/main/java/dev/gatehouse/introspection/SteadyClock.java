package dev.gatehouse.introspection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Another clock without its steps back: where that one is set back, this one goes on from what it said last. */
final class SteadyClock extends Clock {

    private final Clock clock;
    private Instant last = Instant.MIN;
    private Duration ahead = Duration.ZERO;

    SteadyClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Instant instant() {
        Instant told = clock.instant();
        Instant now = told.plus(ahead);
        if (now.isBefore(last)) {
            ahead = Duration.between(told, last);
            now = last;
        }
        last = now;
        return now;
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(clock.withZone(zone));
    }
}
