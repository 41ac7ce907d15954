package dev.gatehouse.binding;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A bound that was in force until a reload: proofs from before are remembered by it alone, so it goes on to hold for them.
 *
 * @param until when it was replaced by a longer one
 * @param maxAge how old a proof could be
 */
record ShorterAge(Instant until, Duration maxAge) {

    /** No proof is good for longer, whatever the settings. */
    private static final Duration LONGEST = Duration.ofMinutes(11);

    /** Whether a proof could have been used and forgotten since. */
    boolean forgets(Instant issued, Instant now) {
        return issued.isBefore(until.plus(ProofConfig.CLOCK_SKEW)) && now.isAfter(issued.plus(maxAge));
    }

    /** What still matters of {@code earlier} at a reload, and the bound that ends with it if a longer one follows. */
    static List<ShorterAge> after(List<ShorterAge> earlier, Duration ended, Duration begun, Instant now) {
        List<ShorterAge> ages = new ArrayList<>(earlier);
        ages.removeIf(age -> age.until().plus(LONGEST).isBefore(now));
        if (begun.compareTo(ended) > 0) {
            ages.add(new ShorterAge(now, ended));
        }
        return List.copyOf(ages);
    }
}
