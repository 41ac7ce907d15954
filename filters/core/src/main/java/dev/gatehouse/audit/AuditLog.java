package dev.gatehouse.audit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
    public void write(byte[] lines) {
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                LOG.log(Level.INFO, new String(lines, start, i - start, StandardCharsets.US_ASCII));
                start = i + 1;
            }
        }
    }
}
