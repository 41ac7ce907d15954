package dev.gatehouse.proxy.cli;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * One line a message on standard error, unless the operator configures logging. In either case nothing that a library logs
 * holds a credential.
 */
final class ConsoleLogging {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    /** Kept, since the JDK holds its loggers weakly and would forget the level. */
    private static final List<Logger> TALKATIVE = Stream.of("org.eclipse.jetty", "org.flywaydb", "com.zaxxer.hikari")
            .map(Logger::getLogger)
            .toList();

    private ConsoleLogging() {}

    static void install() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(new LibraryLogFilter(handler.getFilter()));
        }
        boolean configured = System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null;
        if (configured) {
            return;
        }
        TALKATIVE.forEach(logger -> logger.setLevel(Level.WARNING));
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(System.getProperty(FORMAT) == null ? new OneLineFormatter() : new OwnFormatter());
        }
    }

    /** The operator's own form, without what could drive a terminal. */
    private static final class OwnFormatter extends SimpleFormatter {

        @Override
        public String formatMessage(LogRecord logged) {
            return OneLineFormatter.safe(super.formatMessage(logged));
        }
    }
}
