package dev.gatehouse.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private static TrustedProxies proxies(String list) {
        ConfigReader reader = TestSettings.reader("gatehouse.trusted-proxies", list);
        TrustedProxies proxies = TrustedProxies.from(reader);
        reader.throwIfAny();
        return proxies;
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.0/8, 127.255.0.9",
        "10.0.0.0/8, ::ffff:10.1.2.3",
        "10.0.0.0/8, [::ffff:a01:203]",
        "::ffff:10.0.0.0/104, 10.1.2.3",
        "0.0.0.0/0, 203.0.113.9",
        "::1, [::1]",
        "::1, 0:0:0:0:0:0:0:1",
        "fd00::/8, fdff:0:0::1",
        "fe80::/10, fe80:0:0:0:1:2:3:4%eth0",
        "2001:db8::/33, 2001:db8:7fff::",
        "2001:DB8::1, 2001:db8::1",
        "::/0, 2001:db8::1",
        "10.0.0.1/32, 10.0.0.1",
    })
    void containsWhenAddressIsInRangeThenTrue(String range, String address) {
        assertThat(proxies(range).contains(address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.2",
        "10.0.0.0/8, 11.0.0.0",
        "10.0.0.0/8, ::10.0.0.1",
        "::/0, 10.0.0.1",
        "::/0, ::ffff:10.0.0.1",
        "0.0.0.0/0, ::1",
        "2001:db8::/33, 2001:db8:8000::",
        "127.0.0.1, ''",
        "127.0.0.1, localhost",
        "127.0.0.1, 127.1",
        "127.0.0.1, 2130706433",
        "127.0.0.1, 127.0.0.01",
        "127.0.0.1, 127.0.0.1:80",
        "127.0.0.1, '127.0.0.1,127.0.0.1'",
        "127.0.0.1, ' 127.0.0.1'",
    })
    void containsWhenAddressIsOutsideOrNoneThenFalse(String range, String address) {
        assertThat(proxies(range).contains(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "proxy.example.com",
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "0x7f.0.0.1",
                "::1::",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "12345::",
                "::g",
                "::1.2.3",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "[::1]",
                "fe80::1%eth0",
                "fd00::1/8",
                "::/129",
                "10.0.0.0/8,",
            })
    void fromWhenElementIsNoRangeThenProblem(String list) {
        ConfigReader reader = TestSettings.reader("gatehouse.trusted-proxies", list);

        assertThat(TrustedProxies.from(reader).ranges()).isEmpty();
        assertThat(reader.problems()).hasSize(1);
    }

    @Test
    void containsWhenNothingIsSetThenNobody() {
        TrustedProxies nobody = TrustedProxies.from(TestSettings.reader());

        assertThat(nobody.contains("127.0.0.1")).isFalse();
        assertThat(nobody.contains("")).isFalse();
    }

    @Test
    void isEverythingWhenPrefixIsZeroThenOnlyThen() {
        assertThat(AddressRange.parse("0.0.0.0/0").isEverything()).isTrue();
        assertThat(AddressRange.parse("::/0").isEverything()).isTrue();
        assertThat(AddressRange.parse("0.0.0.0/1").isEverything()).isFalse();
    }

    @Test
    void parseWhenAddressHasZoneThenPortOrZoneIsRefusedOutsideOfPeers() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.parse("fe80::1%1"));
        assertThat(IpAddress.ofPeer("fe80::1%1")).isEqualTo(IpAddress.parse("fe80::1"));
    }
}
