package dev.gatehouse.binding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A reload that lets proofs be older must not bring used ones back. */
class ShorterAgeTest {

    private static final Instant RELOAD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void forgetsWhenProofIsFromBeforeThenTheOldBoundHolds() {
        ShorterAge age = ShorterAge.after(List.of(), SHORT, LONG, RELOAD).get(0);
        Instant issued = RELOAD.minusSeconds(1);
        assertThat(age.forgets(issued, issued.plusSeconds(5))).isFalse();
        assertThat(age.forgets(issued, issued.plusSeconds(12))).isTrue();
        assertThat(age.forgets(RELOAD.plusSeconds(6), RELOAD.plusSeconds(60))).isFalse();
    }

    @Test
    void afterWhenReloadedAgainThenItStaysUntilNothingOfThenCanBeGood() {
        List<ShorterAge> first = ShorterAge.after(List.of(), SHORT, LONG, RELOAD);
        assertThat(ShorterAge.after(first, LONG, LONG, RELOAD.plusSeconds(60))).isEqualTo(first);
        assertThat(ShorterAge.after(first, LONG, LONG, RELOAD.plusSeconds(700))).isEmpty();
        assertThat(ShorterAge.after(List.of(), LONG, SHORT, RELOAD)).isEmpty();
    }
}
