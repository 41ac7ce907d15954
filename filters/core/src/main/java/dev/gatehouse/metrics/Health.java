package dev.gatehouse.metrics;

/**
 * How a part of the engine is. Immutable.
 *
 * @param component which part, such as {@code audit} or {@code issuer.main}
 * @param state how it is
 */
public record Health(String component, State state) {

    /** How something is, the worst last. */
    public enum State {
        /** All is well. */
        UP,
        /** It goes on, with less than it should have. */
        DEGRADED,
        /** Requests should go elsewhere. */
        DOWN
    }

    /** Returns the same part in no worse a state than {@code bound}. */
    public Health atWorst(State bound) {
        return state.compareTo(bound) > 0 ? new Health(component, bound) : this;
    }
}
