package dev.gatehouse.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.quota.FairPlaces;
import org.junit.jupiter.api.Test;

/** Fair places by address, of a client that has many. */
class IpAddressSharesTest {

    private final FairPlaces places = new FairPlaces(64);

    private int enterAll(String address) {
        int entered = 0;
        while (places.enter(IpAddress.parse(address).shares()) != null) {
            entered++;
        }
        return entered;
    }

    @Test
    void sharesWhenAddressesAreOfOneBlockThenTheyShareAThird() {
        assertThat(enterAll("2001:db8::1")).isEqualTo(21);
        assertThat(enterAll("2001:db8::2")).isZero();
    }

    @Test
    void sharesWhenBlocksAreOfOneSiteThenTheyShareHalf() {
        int entered = 0;
        for (int block = 0; block < 1000; block++) {
            entered += enterAll("2001:db8:0:" + Integer.toHexString(block) + "::1");
        }

        assertThat(entered).isEqualTo(32);
        assertThat(enterAll("2001:db8:1::1")).isPositive();
        assertThat(enterAll("192.0.2.1")).isPositive();
    }

    @Test
    void sharesWhenAddressesAreOfIpv4ThenEachHasItsOwn() {
        assertThat(enterAll("192.0.2.1")).isEqualTo(21);
        assertThat(enterAll("192.0.2.2")).isPositive();
        assertThat(enterAll("192.0.2.3")).isPositive();
    }
}
