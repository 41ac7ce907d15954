package dev.gatehouse.quota;

/**
 * The part of {@link FairPlaces} that one holder may have: a caller, or a group of callers such as a network. Immutable.
 *
 * @param holder identifies the holder by {@code equals}
 * @param part how much of all places it may have while nobody else has one
 */
public record Share(Object holder, Part part) {

    /** How much of all places a holder may have while nobody else has one. */
    public enum Part {
        /** One more place while it has fewer than half of those that are free. */
        THIRD(1, 2),
        /** One more place while it has fewer than are free. */
        HALF(1, 1),
        /** One more place while it has fewer than twice those that are free. */
        TWO_THIRDS(2, 1);

        private final int times;
        private final int of;

        Part(int times, int of) {
            this.times = times;
            this.of = of;
        }

        boolean permits(int own, int free) {
            return own == 0 || own < free * times / of;
        }
    }

    /** A third of all places at most. */
    public static Share third(Object holder) {
        return new Share(holder, Part.THIRD);
    }

    /** Half of all places at most. */
    public static Share half(Object holder) {
        return new Share(holder, Part.HALF);
    }

    /** Two thirds of all places at most. */
    public static Share twoThirds(Object holder) {
        return new Share(holder, Part.TWO_THIRDS);
    }
}
