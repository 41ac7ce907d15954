package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.config.SafeText;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says to the operator why a request was refused, under the id that the caller was given. One line each, whatever a
 * client put into the request.
 */
final class RefusalLog {

    private static final Logger LOG = System.getLogger("dev.gatehouse.refusal");

    private RefusalLog() {}

    static void refused(Exchange exchange, Failure failure) {
        log(exchange, failure, " refused", "");
    }

    /** What would have been refused, on a route that only reports it. */
    static void reported(Exchange exchange, Failure failure) {
        log(exchange, failure, " reported", " mode=report");
    }

    private static void log(Exchange exchange, Failure failure, String what, String mode) {
        Level level = failure.code().status() >= 500 ? Level.WARNING : Level.INFO;
        if (!LOG.isLoggable(level)) {
            return;
        }
        Route route = exchange.route();
        Phase phase = exchange.next();
        LOG.log(
                level,
                failure.code().id() + what + mode + " request=" + exchange.requestId()
                        + " status=" + failure.code().status()
                        + " code=" + failure.code()
                        + " phase=" + (phase == null ? "DISPATCH" : phase)
                        + " route=" + (route == null ? "-" : route.name())
                        + " method=" + SafeText.of(exchange.request().method())
                        + " peer=" + SafeText.of(exchange.request().peerAddress())
                        + " reason=\"" + SafeText.of(failure.reason()) + '"');
    }
}
