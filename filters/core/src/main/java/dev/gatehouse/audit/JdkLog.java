package dev.gatehouse.audit;

import org.jspecify.annotations.Nullable;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * A logger of {@code java.util.logging}, told lines the cheap way: without a walk of the stack for each, and where all goes
 * to consoles that write a record's head on a line of its own, as the JDK's default is, all lines of a time under one head.
 * Confined to the thread that writes.
 */
final class JdkLog {

    private final Logger logger;
    private @Nullable Formatter asked;
    private boolean headApart;

    JdkLog(String name) {
        this.logger = Logger.getLogger(name);
    }

    /** Logs lines, each ended by a line feed. */
    void write(String lines) {
        if (takesManyLines()) {
            if (!lines.isEmpty()) {
                logger.log(message(lines.substring(0, lines.length() - 1)));
            }
            return;
        }
        int start = 0;
        for (int end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', start)) {
            logger.log(message(lines.substring(start, end)));
            start = end + 1;
        }
    }

    private LogRecord message(String text) {
        LogRecord message = new LogRecord(Level.INFO, text);
        message.setLoggerName(logger.getName());
        // Else a formatter that asks has the JDK look for our caller on the stack.
        message.setSourceClassName(logger.getName());
        message.setSourceMethodName(null);
        return message;
    }

    private boolean takesManyLines() {
        boolean found = false;
        for (Logger at = logger; at != null; at = at.getParent()) {
            if (at.getFilter() != null && at == logger) {
                return false;
            }
            for (Handler handler : at.getHandlers()) {
                if (handler.getClass() != ConsoleHandler.class
                        || handler.getFilter() != null
                        || !hasHeadApart(handler.getFormatter())) {
                    return false;
                }
                found = true;
            }
            if (!at.getUseParentHandlers()) {
                break;
            }
        }
        return found;
    }

    private boolean hasHeadApart(Formatter formatter) {
        if (formatter != asked) {
            asked = formatter;
            headApart = formatter.getClass() == SimpleFormatter.class
                    && formatter.format(message("x")).strip().indexOf('\n') > 0;
        }
        return headApart;
    }
}
