package dev.gatehouse.proxy.cli;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** One line a message on standard error, unless the operator configures logging. */
final class ConsoleLogging {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    /** Kept, since the JDK holds its loggers weakly and would forget the level. */
    private static final List<Logger> TALKATIVE = Stream.of("org.eclipse.jetty", "org.flywaydb", "com.zaxxer.hikari")
            .map(Logger::getLogger)
            .toList();

    private ConsoleLogging() {}

    static void install() {
        boolean configured = System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null;
        if (configured) {
            return;
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        }
        TALKATIVE.forEach(logger -> logger.setLevel(Level.WARNING));
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(new OneLineFormatter());
        }
    }

    /** Libraries log what clients sent: nothing in it may drive a terminal. Line breaks no client can send. */
    private static final class OneLineFormatter extends SimpleFormatter {

        @Override
        public String formatMessage(LogRecord logged) {
            return super.formatMessage(logged).replaceAll("[\\p{Cntrl}\\x{80}-\\x{9F}\\p{Cf}&&[^\\n]]", "?");
        }
    }
}
