package dev.gatehouse.proxy.keys;

/** The database of those who name none: an H2 file in the working directory. */
final class EmbeddedDatabase {

    /** With AUTO_SERVER a second process, the command line, can work on it while the first one serves. */
    static final String URL = "jdbc:h2:./gatehouse-keys;AUTO_SERVER=TRUE;TRACE_LEVEL_FILE=0";

    private static final String BIND_ADDRESS = "h2.bindAddress";

    private EmbeddedDatabase() {}

    /**
     * H2's automatic server listens on every address unless this property was set before its first class was loaded. It
     * asks each client for the random key in the lock file; that nobody from elsewhere may try is still better. Whoever sets
     * the property has its way.
     */
    static void keepToLoopback() {
        if (System.getProperty(BIND_ADDRESS) == null) {
            System.setProperty(BIND_ADDRESS, "127.0.0.1");
        }
    }
}
