package dev.gatehouse.proxy.cli;

import dev.gatehouse.config.CredentialMask;
import org.jspecify.annotations.Nullable;

import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Cuts credentials out of what libraries log: Jetty's parser quotes a {@code Host} that it can't read, whatever stands in
 * it. Our own messages are cut where they are made. Lets all records pass that the filter before it lets pass. Safe for use
 * by several threads.
 */
final class LibraryLogFilter implements Filter {

    private static final String OURS = "dev.gatehouse.";
    private static final Formatter MESSAGES = new SimpleFormatter();

    private final @Nullable Filter earlier;

    /** A filter behind {@code earlier}, if there is one. */
    LibraryLogFilter(@Nullable Filter earlier) {
        this.earlier = earlier;
    }

    @Override
    public boolean isLoggable(LogRecord logged) {
        if (earlier != null && !earlier.isLoggable(logged)) {
            return false;
        }
        String name = logged.getLoggerName();
        if (name == null || !name.startsWith(OURS)) {
            mask(logged);
        }
        return true;
    }

    private static void mask(LogRecord logged) {
        if (logged.getMessage() != null) {
            String message = MESSAGES.formatMessage(logged);
            String masked = CredentialMask.ofClient(message);
            if (!masked.equals(message)) {
                logged.setMessage(masked);
                logged.setParameters(null);
                logged.setResourceBundle(null);
            }
        }
        if (logged.getThrown() != null) {
            logged.setThrown(CredentialMask.of(logged.getThrown()));
        }
    }
}
