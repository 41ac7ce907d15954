package dev.gatehouse.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FairPlacesTest {

    private final FairPlaces<String> places = new FairPlaces<>(64);

    private int enterAll(String caller) {
        int entered = 0;
        while (places.enter(caller)) {
            entered++;
        }
        return entered;
    }

    @Test
    void enterWhenOneCallerTakesAllItCanThenTwoThirdsStayFree() {
        assertThat(enterAll("a")).isEqualTo(21);
        assertThat(enterAll("b")).isBetween(12, 15);
        assertThat(places.enter("c")).isTrue();
    }

    @Test
    void enterWhenManyCallersTakeAllTheyCanThenNoMoreThanAllPlaces() {
        int entered = 0;
        for (int i = 0; i < 200; i++) {
            entered += enterAll("caller " + i);
        }

        assertThat(entered).isEqualTo(64);
        assertThat(places.enter("another")).isFalse();
    }

    @Test
    void enterWhenOnlyOnePlaceExistsThenOneCallerHasIt() {
        FairPlaces<String> one = new FairPlaces<>(1);

        assertThat(one.enter("a")).isTrue();
        assertThat(one.enter("a")).isFalse();
        assertThat(one.enter("b")).isFalse();
        one.leave("a");
        assertThat(one.enter("b")).isTrue();
    }

    @Test
    void leaveWhenAllPlacesAreGivenBackThenAsAtFirst() {
        int entered = enterAll("a");
        for (int i = 0; i < entered; i++) {
            places.leave("a");
        }

        assertThat(enterAll("b")).isEqualTo(entered);
        assertThatThrownBy(() -> places.leave("a")).isInstanceOf(IllegalStateException.class);
    }
}
