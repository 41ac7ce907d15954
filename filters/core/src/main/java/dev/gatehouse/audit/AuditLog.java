package dev.gatehouse.audit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** Each line as a message of the logger {@value #LOGGER}. */
final class AuditLog implements AuditOutput {

    /** The logger's name. */
    static final String LOGGER = "dev.gatehouse.audit";

    private static final Logger LOG = System.getLogger(LOGGER);

    private final JdkLog jdk = new JdkLog(LOGGER);

    @Override
    public boolean isWanted() {
        return LOG.isLoggable(Level.INFO);
    }

    @Override
    public void write(ByteBuffer lines) {
        String all = StandardCharsets.US_ASCII.decode(lines.slice()).toString();
        if (isJdk()) {
            jdk.write(all);
            return;
        }
        int start = 0;
        for (int end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', start)) {
            LOG.log(Level.INFO, all.substring(start, end));
            start = end + 1;
        }
    }

    /** Whether the JDK's own logging is what is behind the logger: a container or an application may have put another there. */
    private static boolean isJdk() {
        String logger = LOG.getClass().getName();
        return (logger.startsWith("sun.util.logging.") || logger.startsWith("jdk.internal.logger."))
                && LogManager.getLogManager().getClass() == LogManager.class;
    }
}
