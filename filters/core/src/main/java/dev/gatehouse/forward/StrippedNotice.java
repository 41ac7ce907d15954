package dev.gatehouse.forward;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells operators which headers of other gateways clients send, once for each name, so that one an honest client needs is
 * found. Safe for use by several threads.
 */
final class StrippedNotice {

    private static final Logger LOG = System.getLogger(StrippedNotice.class.getName());

    /** Clients make names up, and a line for each would fill the log. */
    static final int MAX_NAMES = 50;

    private static final int MAX_LENGTH = 64;

    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Meters.Counter requests;

    StrippedNotice(Meters meters) {
        this.requests = meters.counter(Meter.STRIPPED_HEADERS);
    }

    /** A client's header was left out. */
    void saw(String name) {
        String shown = (name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name).toLowerCase(Locale.ROOT);
        if (told.size() < MAX_NAMES && told.add(shown)) {
            LOG.log(
                    Level.INFO,
                    "GH0033 a client sent the header " + shown
                            + ", which does not go on since other gateways name callers by"
                            + " it; if an application needs it and does not trust it, set gatehouse.forward.pass-headers");
        }
    }

    /** One more request has such a header. */
    void count() {
        requests.increment();
    }
}
