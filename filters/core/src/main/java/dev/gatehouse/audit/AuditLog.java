package dev.gatehouse.audit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Each line as a message of the logger {@value #LOGGER}. */
final class AuditLog implements AuditOutput {

    /** The logger's name. */
    static final String LOGGER = "dev.gatehouse.audit";

    private static final Logger LOG = System.getLogger(LOGGER);

    @Override
    public boolean isWanted() {
        return LOG.isLoggable(Level.INFO);
    }

    @Override
    public void write(ByteBuffer lines) {
        int start = 0;
        String all = StandardCharsets.US_ASCII.decode(lines.slice()).toString();
        for (int end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', start)) {
            LOG.log(Level.INFO, all.substring(start, end));
            start = end + 1;
        }
    }
}
