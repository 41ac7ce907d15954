package dev.gatehouse.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.peer.ClientCertificates.Chain;
import dev.gatehouse.peer.ClientCertificates.Malformed;
import dev.gatehouse.peer.ClientCertificates.None;
import dev.gatehouse.peer.ClientCertificates.Presented;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What proxies write, what attackers would, and that only one of the two is read. */
class CertificateHeaderTest {

    private static final TestCa ROOT = TestCa.root("root");
    private static final TestCa BETWEEN = ROOT.intermediate("between");
    private static final X509Certificate LEAF = BETWEEN.client("orders").certificate();
    private static final X509Certificate OTHER = ROOT.client("other").certificate();
    private static final TrustedProxies PROXIES = new TrustedProxies(List.of(AddressRange.parse("192.0.2.1")));

    private static Presented read(HeaderFormat format, String... values) {
        FakeRequest request = FakeRequest.get("/");
        for (String value : values) {
            request.with("Cert", value);
        }
        return new CertificateHeader("Cert", format, PROXIES).read(request);
    }

    private static String base64(X509Certificate certificate) {
        return Base64.getEncoder().encodeToString(der(certificate));
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sequence(X509Certificate certificate) {
        return ":" + base64(certificate) + ":";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.US_ASCII).replace("+", "%20");
    }

    private static String pem(X509Certificate... certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : certificates) {
            text.append(TestCa.pemOf(each));
        }
        return encoded(text.toString());
    }

    private static String hash(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der(certificate)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String cert(X509Certificate... certificates) {
        return "Cert=\"" + pem(certificates) + "\"";
    }

    private static Chain chain(X509Certificate... certificates) {
        return new Chain(List.of(certificates));
    }

    @Test
    void readWhenByteSequenceThenItsCertificate() {
        assertThat(read(HeaderFormat.RFC9440, sequence(LEAF))).isEqualTo(chain(LEAF));
        assertThat(read(HeaderFormat.RFC9440)).isEqualTo(new None());
    }

    static Stream<String> brokenByteSequences() {
        String good = base64(LEAF);
        byte[] withMore = java.util.Arrays.copyOf(der(LEAF), der(LEAF).length + 1);
        return Stream.of(
                "",
                ":",
                "::",
                ":=:",
                good,
                ":" + good,
                good + ":",
                ":" + good + ": ",
                ":" + good + ":;a=1",
                ":" + good + ":;",
                ":" + good + ":x",
                ":" + good + ":, :" + good + ":",
                ":" + good + "=:",
                ":" + good + "====:",
                ":" + good.substring(0, 20) + " " + good.substring(20) + ":",
                ":" + good.substring(0, 20) + "\n" + good.substring(20) + ":",
                ":" + good.substring(0, 20) + "%GG" + good.substring(20) + ":",
                ":" + good.substring(0, 20) + "\0" + good.substring(20) + ":",
                ":" + good.substring(0, 20) + "-_" + good.substring(20) + ":",
                ":" + good.substring(0, 40) + ":",
                ":" + Base64.getEncoder().encodeToString(withMore) + ":",
                ":" + Base64.getEncoder().encodeToString(TestCa.pemOf(LEAF).getBytes(StandardCharsets.US_ASCII)) + ":",
                ":AAAA:",
                ":AB==:",
                "\"" + good + "\"",
                ":" + "A".repeat(16 * 1024) + ":",
                pemText());
    }

    private static String pemText() {
        return pem(LEAF);
    }

    @ParameterizedTest
    @MethodSource("brokenByteSequences")
    void readWhenByteSequenceIsBrokenThenMalformed(String value) {
        assertThat(read(HeaderFormat.RFC9440, value)).isInstanceOf(Malformed.class);
    }

    @Test
    void readWhenChainHeaderThenItFollowsTheCertificate() {
        FakeRequest request = FakeRequest.get("/").with("Cert", sequence(LEAF));
        CertificateHeader header = new CertificateHeader("Cert", HeaderFormat.RFC9440, PROXIES);

        assertThat(header.read(request.with(
                        "Cert-Chain", sequence(BETWEEN.certificate()) + " ,\t" + sequence(ROOT.certificate()))))
                .isEqualTo(chain(LEAF, BETWEEN.certificate(), ROOT.certificate()));
    }

    static Stream<String> brokenLists() {
        String good = sequence(BETWEEN.certificate());
        return Stream.of(
                "",
                ",",
                good + ",",
                "," + good,
                good + ",," + good,
                good + " " + good,
                good + ";a",
                "x",
                "%GG",
                "\0",
                String.join(",", java.util.Collections.nCopies(11, good)));
    }

    @ParameterizedTest
    @MethodSource("brokenLists")
    void readWhenChainHeaderIsBrokenThenMalformed(String value) {
        FakeRequest request = FakeRequest.get("/").with("Cert", sequence(LEAF)).with("Cert-Chain", value);

        assertThat(new CertificateHeader("Cert", HeaderFormat.RFC9440, PROXIES).read(request))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void readWhenChainHeaderStandsAloneThenMalformed() {
        FakeRequest request = FakeRequest.get("/").with("Cert-Chain", sequence(BETWEEN.certificate()));

        assertThat(new CertificateHeader("Cert", HeaderFormat.RFC9440, PROXIES).read(request))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void readWhenAnyFormatStandsTwiceThenMalformed() {
        assertThat(read(HeaderFormat.RFC9440, sequence(LEAF), sequence(LEAF))).isInstanceOf(Malformed.class);
        assertThat(read(HeaderFormat.XFCC, cert(LEAF), cert(LEAF))).isInstanceOf(Malformed.class);
        assertThat(read(HeaderFormat.PEM_URLENCODED, pem(LEAF), pem(LEAF))).isInstanceOf(Malformed.class);
        assertThat(read(HeaderFormat.PEM_URLENCODED, pem(LEAF), "")).isInstanceOf(Malformed.class);
    }

    static Stream<String> goodElements() {
        return Stream.of(
                cert(LEAF),
                "cert=\"" + pem(LEAF) + "\"",
                "Cert=" + pem(LEAF),
                "By=spiffe://a/b;Hash=" + hash(LEAF) + ";" + cert(LEAF) + ";Subject=\"\";URI=spiffe://a/c;DNS=a;DNS=b",
                "Hash=" + hash(LEAF).toUpperCase(java.util.Locale.ROOT) + ";" + cert(LEAF),
                "Subject=\"CN=a, b;Cert=\\\"x\\\",O=\\\\\";" + cert(LEAF),
                cert(LEAF) + ";Chain=\"" + pem(LEAF) + "\"",
                "URI=;" + cert(LEAF));
    }

    @ParameterizedTest
    @MethodSource("goodElements")
    void readWhenElementIsEnvoysThenItsCertificate(String value) {
        assertThat(read(HeaderFormat.XFCC, value)).isEqualTo(chain(LEAF));
    }

    @Test
    void readWhenElementHasChainThenIntermediatesFollow() {
        assertThat(read(HeaderFormat.XFCC, cert(LEAF) + ";Chain=\"" + pem(LEAF, BETWEEN.certificate()) + "\""))
                .isEqualTo(chain(LEAF, BETWEEN.certificate()));
    }

    static Stream<String> brokenElements() {
        return Stream.of(
                "",
                ",",
                ";",
                "=",
                "Cert",
                "Cert=",
                "Cert=\"\"",
                "Hash=" + hash(LEAF),
                "Subject=\"CN=orders\"",
                "Hash=" + hash(LEAF) + ";Subject=\"CN=orders\";URI=spiffe://a/b",
                "Chain=\"" + pem(LEAF) + "\"",
                cert(LEAF) + "," + cert(LEAF),
                cert(LEAF) + ",By=a",
                "By=a," + cert(LEAF),
                cert(LEAF) + ",",
                cert(LEAF) + ";",
                cert(LEAF) + " ",
                cert(LEAF) + "x",
                cert(LEAF) + cert(LEAF),
                cert(LEAF) + ";" + cert(LEAF),
                cert(LEAF) + ";Cert=\"" + pem(OTHER) + "\"",
                cert(LEAF) + ";cert=\"" + pem(OTHER) + "\"",
                cert(LEAF, OTHER),
                cert(LEAF) + ";Hash=" + hash(OTHER),
                cert(LEAF) + ";Hash=",
                cert(LEAF) + ";Hash=00",
                cert(LEAF) + ";Hash=" + hash(LEAF) + "00",
                cert(LEAF) + ";Hash=zz" + hash(LEAF).substring(2),
                cert(LEAF) + ";Hash=" + hash(LEAF) + ";Hash=" + hash(LEAF),
                cert(LEAF) + ";Subject=a;Subject=b",
                cert(LEAF) + ";Unknown=a",
                cert(LEAF) + ";Chain=\"" + pem(OTHER) + "\"",
                cert(LEAF) + ";Chain=\"" + pem(BETWEEN.certificate(), LEAF) + "\"",
                cert(LEAF) + ";Chain=\"\"",
                cert(LEAF) + ";Subject=\"CN=a",
                cert(LEAF) + ";Subject=\"CN=a\\",
                cert(LEAF) + ";Subject=CN=\"a\"",
                cert(LEAF) + "; Subject=\"a\"",
                "Subject=\"CN=a\",URI=x;" + cert(LEAF),
                "Subject=\"CN=\\\";" + cert(LEAF) + "\"",
                "Cert=\"" + TestCa.pemOf(LEAF).replace("\n", "") + "\"",
                "Cert=\"" + pem(LEAF) + "%GG\"",
                "Cert=\"" + pem(LEAF) + "%00\"",
                "Cert=\"" + pem(LEAF) + "\0\"",
                cert(LEAF) + ";Subject=\"" + "a".repeat(16 * 1024) + "\"");
    }

    @ParameterizedTest
    @MethodSource("brokenElements")
    void readWhenElementIsNotEnvoysThenMalformed(String value) {
        assertThat(read(HeaderFormat.XFCC, value)).isInstanceOf(Malformed.class);
    }

    static Stream<String> goodPem() {
        String pem = TestCa.pemOf(LEAF);
        return Stream.of(
                encoded(pem),
                encoded(pem.strip()),
                encoded(pem.replace("\n", "\r\n")),
                encoded(pem).toLowerCase(java.util.Locale.ROOT).equals(encoded(pem))
                        ? encoded(pem)
                        : lower(encoded(pem)),
                // A load balancer leaves what base64 needs as it is.
                pem.replace(" ", "%20").replace("\n", "%0A"));
    }

    private static String lower(String encoded) {
        return encoded.replace("%2B", "%2b")
                .replace("%2F", "%2f")
                .replace("%3D", "%3d")
                .replace("%0A", "%0a");
    }

    @ParameterizedTest
    @MethodSource("goodPem")
    void readWhenPemIsPercentEncodedThenItsCertificate(String value) {
        assertThat(read(HeaderFormat.PEM_URLENCODED, value)).isEqualTo(chain(LEAF));
    }

    static Stream<String> brokenPem() {
        String good = pem(LEAF);
        String plain = TestCa.pemOf(LEAF);
        return Stream.of(
                "",
                "%",
                "%0",
                "%GG",
                "%00",
                good + "%GG",
                good + "%",
                good + "%0",
                good + "%00",
                good + "\0",
                good + "\u0001",
                good + "\u00e9",
                good + "%C3%A9",
                good + "%0A",
                good + "x",
                "x" + good,
                "%0A" + good,
                good + "%20",
                pem(LEAF, OTHER),
                pem(LEAF, LEAF),
                plain.replace("\n", "%0A"),
                plain.replace(" ", "+").replace("\n", "%0A"),
                encoded(plain.replace("\n", "")),
                encoded(plain.replace("-----END CERTIFICATE-----", "")),
                encoded(plain.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
                encoded(plain.replace("-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nSubject: a\n\n")),
                encoded(TestCa.pem("CERTIFICATE", new byte[0])),
                encoded(TestCa.pem("CERTIFICATE", new byte[] {1, 2, 3})),
                sequence(LEAF),
                base64(LEAF),
                good + "%20".repeat(6 * 1024));
    }

    @ParameterizedTest
    @MethodSource("brokenPem")
    void readWhenPemIsBrokenThenMalformed(String value) {
        assertThat(read(HeaderFormat.PEM_URLENCODED, value)).isInstanceOf(Malformed.class);
    }

    @Test
    void readWhenMalformedThenReasonQuotesNothing() {
        assertThat(((Malformed) read(HeaderFormat.XFCC, "Secret=hunter2")).reason())
                .isEqualTo("the header Cert has an element with an unknown key, or none");
    }
}
