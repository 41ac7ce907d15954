package dev.gatehouse.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Which address a request comes from, whatever its client claims. */
class ClientAddressesTest {

    private static final TrustedProxies PROXIES =
            new TrustedProxies(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));

    private static String of(ForwardedHeader header, String peer, String... lines) {
        FakeRequest request = FakeRequest.get("/").from(peer);
        for (String line : lines) {
            request.with(header.field(), line);
        }
        return new ClientAddresses(PROXIES, header).of(request).toString();
    }

    private static String forwardedFor(String peer, String... lines) {
        return of(ForwardedHeader.X_FORWARDED_FOR, peer, lines);
    }

    private static String forwarded(String peer, String... lines) {
        return of(ForwardedHeader.FORWARDED, peer, lines);
    }

    @Test
    void ofWhenPeerIsUntrustedThenItsHeaderIsNotRead() {
        assertThat(forwardedFor("192.0.2.1", "203.0.113.9")).isEqualTo("192.0.2.1");
        assertThat(forwarded("192.0.2.1", "for=203.0.113.9")).isEqualTo("192.0.2.1");
        assertThat(forwardedFor("10.0.0.1", "203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(forwarded("10.0.0.1", "for=203.0.113.9")).isEqualTo("203.0.113.9");
    }

    @Test
    void ofWhenPeerIsTrustedAndSilentThenItIsTheClient() {
        assertThat(forwardedFor("10.0.0.1")).isEqualTo("10.0.0.1");
        assertThat(forwarded("[fd00::1%eth0]")).isEqualTo("fd00::1");
        assertThat(forwardedFor("")).isEqualTo("::");
    }

    @Test
    void ofWhenOtherHeaderIsSentThenItCountsForNothing() {
        FakeRequest request = FakeRequest.get("/").from("10.0.0.1").with("Forwarded", "for=203.0.113.9");

        assertThat(new ClientAddresses(PROXIES, ForwardedHeader.X_FORWARDED_FOR).of(request))
                .hasToString("10.0.0.1");
    }

    @Test
    void ofWhenClientPrependsThenFirstUntrustedFromTheRightCounts() {
        assertThat(forwardedFor("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2 ,\tfd00::2"))
                .isEqualTo("203.0.113.9");
        assertThat(forwardedFor("10.0.0.1", "6.6.6.6", "203.0.113.9,10.0.0.2", "10.0.0.3"))
                .isEqualTo("203.0.113.9");
        assertThat(forwardedFor("10.0.0.1", "10.0.0.9, 10.0.0.8")).isEqualTo("10.0.0.9");
        assertThat(forwarded(
                        "10.0.0.1", "for=6.6.6.6, for=203.0.113.9;proto=https;by=10.0.0.1", "For=\"[fd00::2]:80\""))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9|203.0.113.9",
                "203.0.113.9:4711|203.0.113.9",
                "2001:db8::1|2001:db8::1",
                "[2001:DB8::1]|2001:db8::1",
                "[2001:db8::1]:4711|2001:db8::1",
                "::ffff:203.0.113.9|203.0.113.9",
            })
    void ofWhenElementIsAnAddressThenItIsRead(String element, String address) {
        assertThat(forwardedFor("10.0.0.1", element)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "unknown",
                "_hidden",
                "``",
                "203.0.113",
                "203.0.113.09",
                "203.0.113.9:",
                "203.0.113.9:123456",
                "203.0.113.9:8a",
                "[203.0.113.9]:80",
                "[2001:db8::1",
                "2001:db8::1]",
                "[2001:db8::1]80",
                "[2001:db8::1]:",
                "fe80::1%eth0",
                "[fe80::1%25eth0]",
                "\"203.0.113.9\"",
                "1.2.3.4 5.6.7.8",
                "localhost"
            })
    void ofWhenElementIsMalformedThenLastTrustedHopCounts(String element) {
        assertThat(forwardedFor("10.0.0.1", "203.0.113.9, " + element + ", 10.0.0.2"))
                .isEqualTo("10.0.0.2");
        assertThat(forwardedFor("10.0.0.1", "203.0.113.9," + element)).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=203.0.113.9|203.0.113.9",
                "FOR=\"203.0.113.9:4711\"|203.0.113.9",
                "proto=https; for=\"[2001:db8::1]\"|2001:db8::1",
                "by=\"a;b,c\";for=\"[2001:db8::1]:1\"|2001:db8::1",
                "for=unknown|10.0.0.1",
                "for=\"_obfuscated\"|10.0.0.1",
                "for=2001:db8::1|10.0.0.1",
                "for=[2001:db8::1]|10.0.0.1",
                "for=\"2001:db8::1\"|10.0.0.1",
                "for=203.0.113.9:80|10.0.0.1",
                "for=203.0.113.9;for=203.0.113.8|10.0.0.1",
                "proto=https|10.0.0.1",
                "for|10.0.0.1",
                "for=|10.0.0.1",
                "for=\"203.0.113.9|10.0.0.1",
                "for=\"203.0.113\\.9\"|10.0.0.1",
                "for=203.0.113.9;|10.0.0.1",
                "203.0.113.9|10.0.0.1",
            })
    void ofWhenForwardedIsReadThenStrictly(String element, String address) {
        assertThat(forwarded("10.0.0.1", element)).isEqualTo(address);
    }

    /** What a client sends first stands further to the front, whatever it is. */
    @Test
    void ofWhenClientLeavesQuoteOpenThenProxysOwnWordStillCounts() {
        assertThat(forwarded("10.0.0.1", "for=\"6.6.6.6, for=203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(forwarded("10.0.0.1", "for=\"\\, for=203.0.113.9, for=10.0.0.2"))
                .isEqualTo("203.0.113.9");
    }

    @Test
    void fromWhenNothingIsSetThenNobodyIsTrusted() {
        assertThat(ClientAddresses.from(TestSettings.reader()))
                .isEqualTo(new ClientAddresses(new TrustedProxies(List.of()), ForwardedHeader.X_FORWARDED_FOR));
        assertThat(ClientAddresses.from(TestSettings.reader("gatehouse.forwarded-header", "Forwarded"))
                        .header())
                .isEqualTo(ForwardedHeader.FORWARDED);
        assertThat(ClientAddresses.from(TestSettings.reader("gatehouse.forwarded-header", "X-Forwarded-For"))
                        .header())
                .isEqualTo(ForwardedHeader.X_FORWARDED_FOR);
    }

    @ParameterizedTest
    @CsvSource({
        "::,::",
        "::1,::1",
        "1::,1::",
        "2001:0db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "0:0:1:0:0:0:1:0,0:0:1::1:0",
        "::ffff:192.0.2.1,192.0.2.1",
        "64:ff9b::192.0.2.33,64:ff9b::c000:221",
        "255.255.255.255,255.255.255.255",
    })
    void toStringWhenAddressIsAnyThenItHasOneSpelling(String written, String spelled) {
        assertThat(IpAddress.parse(written)).hasToString(spelled);
        assertThat(IpAddress.parse(spelled)).isEqualTo(IpAddress.parse(written));
    }
}
