package dev.gatehouse.state;

/**
 * A growing set of small texts of which every node has all: revocations. Each reaches every node that can be reached
 * within a second, and every other node once it can be reached again. Safe for use by several threads.
 */
public interface SharedEntries {

    /**
     * Begins to hand over the entries of all nodes, those that are there already first; again and again after each
     * interruption, so the same entry can come more than once.
     *
     * <p>Waits until all that was there has been handed over, half a minute at most, and no longer than the store answers:
     * see {@link #progress()}.
     *
     * @param receiver called on a thread of the store's; must not block for long
     * @param mine asked for this node's own entries whenever the store may have lost some, to give them back
     */
    void follow(Receiver receiver, Iterable<Entry> mine);

    /** How far the handing over is. */
    Progress progress();

    /**
     * Hands an entry to all nodes; waits no longer than the configured time.
     *
     * @return whether the store has it now; if not, it will be given again as soon as the store is back
     */
    boolean publish(Entry entry);

    /** Who is told of entries. */
    @FunctionalInterface
    interface Receiver {

        /** Takes an entry; false if there is no room for it, and it should be handed over again later. */
        boolean receive(String text);
    }

    /** How much of what the store has was handed over. */
    enum Progress {
        /** Not yet all that was there from the beginning. */
        READING,
        /** All, but the receiver had no room for some. */
        PARTIAL,
        /** All. */
        COMPLETE
    }

    /**
     * One entry.
     *
     * @param text the entry itself
     * @param until when it lapses, in milliseconds since 1970
     */
    record Entry(String text, long until) {}
}
