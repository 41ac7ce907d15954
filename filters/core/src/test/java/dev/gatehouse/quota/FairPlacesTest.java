package dev.gatehouse.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class FairPlacesTest {

    private final FairPlaces places = new FairPlaces(64);

    private final List<FairPlaces.Place> taken = new ArrayList<>();

    private int enterAll(String caller) {
        int entered = 0;
        FairPlaces.Place place = places.enter(Share.third(caller));
        while (place != null) {
            taken.add(place);
            entered++;
            place = places.enter(Share.third(caller));
        }
        return entered;
    }

    @Test
    void enterWhenOneCallerTakesAllItCanThenTwoThirdsStayFree() {
        assertThat(enterAll("a")).isEqualTo(21);
        assertThat(enterAll("b")).isBetween(12, 15);
        assertThat(places.enter(Share.third("c"))).isNotNull();
    }

    @Test
    void enterWhenManyCallersTakeAllTheyCanThenNoMoreThanAllPlaces() {
        int entered = 0;
        for (int i = 0; i < 200; i++) {
            entered += enterAll("caller " + i);
        }

        assertThat(entered).isEqualTo(64);
        assertThat(places.enter(Share.third("another"))).isNull();
    }

    @Test
    void enterWhenOnlyOnePlaceExistsThenOneCallerHasIt() {
        FairPlaces one = new FairPlaces(1);

        FairPlaces.Place only = Objects.requireNonNull(one.enter(Share.third("a")));
        assertThat(one.enter(Share.third("a"))).isNull();
        assertThat(one.enter(Share.third("b"))).isNull();
        only.leave();
        assertThat(one.enter(Share.third("b"))).isNotNull();
        only.leave();
        assertThat(one.enter(Share.third("c"))).isNull();
    }

    @Test
    void leaveWhenAllPlacesAreGivenBackThenAsAtFirst() {
        int entered = enterAll("a");
        taken.forEach(FairPlaces.Place::leave);

        assertThat(enterAll("b")).isEqualTo(entered);
    }

    @Test
    void enterWhenMembersOfAGroupTakeAllTheyCanThenTheGroupHasHalf() {
        int entered = 0;
        for (int i = 0; i < 200; i++) {
            List<Share> shares = List.of(Share.third("member " + i), Share.half("group"));
            while (places.enter(shares) != null) {
                entered++;
            }
        }

        assertThat(entered).isEqualTo(32);
        assertThat(enterAll("another")).isPositive();
    }

    @Test
    void enterWhenAHolderMayHaveTwoThirdsThenAnotherStillFindsPlaces() {
        int entered = 0;
        while (places.enter(Share.twoThirds("a")) != null) {
            entered++;
        }

        assertThat(entered).isEqualTo(43);
        assertThat(places.enter(Share.twoThirds("b"))).isNotNull();
    }
}
