package dev.gatehouse.state;

/** Proofs of possession that were used on any node. Safe for use by several threads. */
public interface SharedProofs {

    /**
     * Notes that a proof is used.
     *
     * @param id of printable ASCII, at most 200 characters
     * @param millis how long it could be used again
     * @return whether this is its first use
     * @throws StateUnavailableException if the store does not answer within the configured time; whether the use was noted
     *     is not known then
     */
    boolean use(String id, long millis) throws StateUnavailableException;
}
