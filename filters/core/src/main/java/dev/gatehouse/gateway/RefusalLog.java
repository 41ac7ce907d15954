package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says to the operator why a request was refused, under the id that the caller was given. One line each, whatever a
 * client put into the request.
 */
final class RefusalLog {

    private static final Logger LOG = System.getLogger("dev.gatehouse.refusal");
    private static final int LONGEST = 500;

    private RefusalLog() {}

    static void refused(Exchange exchange, Failure failure) {
        Level level = failure.code().status() >= 500 ? Level.WARNING : Level.INFO;
        if (!LOG.isLoggable(level)) {
            return;
        }
        Route route = exchange.route();
        Phase phase = exchange.next();
        LOG.log(
                level,
                failure.code().id() + " refused request=" + exchange.requestId()
                        + " status=" + failure.code().status()
                        + " code=" + failure.code()
                        + " phase=" + (phase == null ? "DISPATCH" : phase)
                        + " route=" + (route == null ? "-" : route.name())
                        + " method=" + printable(exchange.request().method())
                        + " peer=" + printable(exchange.request().peerAddress())
                        + " reason=\"" + printable(failure.reason()) + '"');
    }

    /** Without what could end the line, end the quotes, or drive a terminal. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            boolean safe =
                    c >= 0x20 && c != '"' && c != 0x7F && !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
            shown.append(safe ? c : '?');
        }
        return shown.toString();
    }
}
