package dev.gatehouse.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.peer.ClientCertificates.Chain;
import dev.gatehouse.peer.ClientCertificates.None;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

class ClientCertificatesTest {

    private static final String PREFIX = "gatehouse.client-certificates.";
    private static final TestCa CA = TestCa.root("CA");
    private static final X509Certificate LEAF = CA.client("orders").certificate();
    private static final X509Certificate OTHER = CA.client("other").certificate();

    private static ConfigReader header(String... more) {
        String[] settings = new String[more.length + 4];
        settings[0] = PREFIX + "source";
        settings[1] = "header";
        settings[2] = "gatehouse.trusted-proxies";
        settings[3] = "192.0.2.1";
        System.arraycopy(more, 0, settings, 4, more.length);
        return TestSettings.reader(settings);
    }

    private static FakeRequest request() throws CertificateEncodingException {
        return FakeRequest.get("/")
                .with("Client-Cert", ":" + Base64.getEncoder().encodeToString(LEAF.getEncoded()) + ":");
    }

    @Test
    void fromWhenNothingIsSetThenTls() throws Exception {
        ClientCertificates certificates = ClientCertificates.from(TestSettings.reader());

        assertThat(certificates).isEqualTo(new ClientCertificates());
        assertThat(certificates.headers()).isEmpty();
        assertThat(certificates.of(request())).isEqualTo(new None());
        assertThat(certificates.of(request().certified(OTHER))).isEqualTo(new Chain(List.of(OTHER)));
    }

    @Test
    void fromWhenHeaderThenItsDefaultsAndEqualToItself() {
        ConfigReader reader = header();
        ClientCertificates certificates = ClientCertificates.from(reader);

        assertThat(reader.problems()).isEmpty();
        assertThat(certificates.headers()).containsExactly("Client-Cert", "Client-Cert-Chain");
        assertThat(certificates)
                .isEqualTo(ClientCertificates.from(header()))
                .hasSameHashCodeAs(ClientCertificates.from(header()));
    }

    @Test
    void ofWhenPeerIsTrustedThenHeaderAloneCounts() throws Exception {
        ClientCertificates certificates = ClientCertificates.from(header());

        assertThat(certificates.of(request())).isEqualTo(new Chain(List.of(LEAF)));
        assertThat(certificates.of(request().certified(OTHER))).isEqualTo(new Chain(List.of(LEAF)));
        assertThat(certificates.of(FakeRequest.get("/").certified(OTHER))).isEqualTo(new None());
    }

    @Test
    void ofWhenPeerIsNotTrustedThenNeitherHeaderNorItsOwnCertificateCounts() throws Exception {
        ClientCertificates certificates = ClientCertificates.from(header());

        assertThat(certificates.of(request().from("192.0.2.2").certified(OTHER)))
                .isEqualTo(new None());
        assertThat(certificates.of(FakeRequest.get("/").from("192.0.2.2").with("Client-Cert", "nonsense")))
                .isEqualTo(new None());
    }

    @Test
    void fromWhenNobodyIsTrustedThenProblem() {
        ConfigReader reader = TestSettings.reader(PREFIX + "source", "header");
        ClientCertificates.from(reader);

        assertThat(reader.problems())
                .singleElement()
                .hasToString(
                        PREFIX + "source = \"header\" (a test): is header, and nobody may write it; allowed: tls, or"
                                + " gatehouse.trusted-proxies beside it");
    }

    @Test
    void fromWhenNameIsUsualThenFormatIsToo() {
        ClientCertificates envoy = ClientCertificates.from(header(PREFIX + "header", "x-forwarded-client-cert"));

        assertThat(envoy)
                .isEqualTo(ClientCertificates.from(
                        header(PREFIX + "header", "x-forwarded-client-cert", PREFIX + "header-format", "xfcc")));
        assertThat(envoy.headers()).containsExactly("x-forwarded-client-cert");
    }

    @Test
    void fromWhenNameIsUnusualThenFormatIsRequired() {
        ConfigReader missing = header(PREFIX + "header", "X-SSL-Cert");
        ConfigReader given = header(PREFIX + "header", "X-SSL-Cert", PREFIX + "header-format", "pem-urlencoded");

        ClientCertificates.from(missing);
        assertThat(ClientCertificates.from(given).headers()).containsExactly("X-SSL-Cert");
        assertThat(given.problems()).isEmpty();
        assertThat(missing.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.property()).isEqualTo(PREFIX + "header-format"));
    }

    @Test
    void fromWhenNameIsNoHeaderNameThenProblem() {
        ConfigReader reader = header(PREFIX + "header", "Client Cert");
        ClientCertificates.from(reader);

        assertThat(reader.problems()).hasSize(1);
    }
}
