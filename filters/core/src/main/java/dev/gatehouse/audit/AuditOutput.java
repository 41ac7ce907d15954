package dev.gatehouse.audit;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where lines go in the end. Confined to the thread that writes; may take its time. */
interface AuditOutput extends AutoCloseable {

    /**
     * Writes whole lines, each ended by a line feed: all of them, or, if it throws, as good as none.
     *
     * @param lines the caller's again afterwards
     * @throws IOException if they could not be written, and may be tried again
     */
    void write(ByteBuffer lines) throws IOException;

    /** Whether somebody wants events at all; may be asked by any thread. */
    default boolean isWanted() {
        return true;
    }

    /** Called each second or so. */
    default void tick() throws IOException {}

    @Override
    default void close() throws IOException {}
}
