package dev.gatehouse.proxy.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** One line a message on standard error, unless the operator configures logging. */
final class ConsoleLogging {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    /** Kept, since the JDK holds its loggers weakly and would forget the level. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

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
        JETTY.setLevel(Level.WARNING);
    }
}
