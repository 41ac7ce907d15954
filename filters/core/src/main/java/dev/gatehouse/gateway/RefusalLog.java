package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.SafeText;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports to the operator why a request was refused, under the id that the caller was given. One line each, whatever a
 * client put into the request; where something behind the gateway is away (502, 503, 504), one line a minute for each code
 * and route, and the number of those left out: an outage must not fill the disk. The audit has all of them. Safe for use by
 * several threads.
 */
final class RefusalLog {

    private static final Logger LOG = System.getLogger("dev.gatehouse.refusal");

    private static final long PERIOD_MILLIS = 60_000;
    private static final int FIRST_OUTAGE_STATUS = 502;
    private static final int LAST_OUTAGE_STATUS = 504;

    private final Clock clock;
    /** Those whose period ends first come first; bounded, since both parts come from code and configuration. */
    private final Map<Subject, Period> periods = new LinkedHashMap<>();

    RefusalLog(Clock clock) {
        this.clock = clock;
    }

    void refused(Exchange exchange, Failure failure) {
        log(exchange, failure, " refused", "");
    }

    /** Logs what would have been refused, on a route that only reports it. */
    void reported(Exchange exchange, Failure failure) {
        log(exchange, failure, " reported", " mode=report");
    }

    private void log(Exchange exchange, Failure failure, String what, String mode) {
        int status = failure.code().status();
        Level level = status >= 500 ? Level.WARNING : Level.INFO;
        if (!LOG.isLoggable(level)) {
            return;
        }
        Route route = exchange.route();
        if (status >= FIRST_OUTAGE_STATUS && status <= LAST_OUTAGE_STATUS && !isFirst(failure.code(), name(route))) {
            // Only who asks for all lines gets them all.
            level = Level.DEBUG;
            if (!LOG.isLoggable(level)) {
                return;
            }
        }
        Phase phase = exchange.next();
        LOG.log(
                level,
                failure.code().id() + what + mode + " request=" + exchange.requestId()
                        + " status=" + status
                        + " code=" + failure.code()
                        + " phase=" + (phase == null ? "DISPATCH" : phase)
                        + " route=" + name(route)
                        + " method=" + SafeText.of(exchange.request().method())
                        + " peer=" + SafeText.of(exchange.request().peerAddress())
                        + " reason=\"" + SafeText.of(failure.reason()) + '"');
    }

    private static String name(@Nullable Route route) {
        return route == null ? "-" : route.name();
    }

    private boolean isFirst(FailureCode code, String route) {
        flush(clock.millis());
        synchronized (periods) {
            Period period = periods.get(new Subject(code, route));
            if (period == null) {
                periods.put(new Subject(code, route), new Period(clock.millis()));
                return true;
            }
            period.leftOut++;
            return false;
        }
    }

    /** Logs how many lines were left out in the periods that are over; to be called each second or so. */
    void flush() {
        flush(clock.millis());
    }

    private void flush(long now) {
        List<String> lines = new ArrayList<>(0);
        synchronized (periods) {
            List<Subject> again = new ArrayList<>(0);
            for (Iterator<Map.Entry<Subject, Period>> all = periods.entrySet().iterator(); all.hasNext(); ) {
                Map.Entry<Subject, Period> entry = all.next();
                Period period = entry.getValue();
                // A clock that was set back begins a new period.
                if (now >= period.began && now - period.began < PERIOD_MILLIS) {
                    break;
                }
                all.remove();
                if (period.leftOut > 0) {
                    lines.add(line(entry.getKey(), period.leftOut));
                    again.add(entry.getKey());
                }
            }
            again.forEach(subject -> periods.put(subject, new Period(now)));
        }
        lines.forEach(line -> LOG.log(Level.WARNING, line));
    }

    /** Logs what was left out and not yet reported. */
    void close() {
        List<String> lines = new ArrayList<>();
        synchronized (periods) {
            periods.forEach((subject, period) -> {
                if (period.leftOut > 0) {
                    lines.add(line(subject, period.leftOut));
                }
            });
            periods.clear();
        }
        lines.forEach(line -> LOG.log(Level.WARNING, line));
    }

    private static String line(Subject subject, long leftOut) {
        return "GH1380 " + leftOut + " more refusals with status=" + subject.code.status() + " code=" + subject.code
                + " (" + subject.code.id() + ") on route=" + subject.route + " were left out; the audit has each";
    }

    private record Subject(FailureCode code, String route) {}

    private static final class Period {

        private final long began;
        private long leftOut;

        Period(long began) {
            this.began = began;
        }
    }
}
