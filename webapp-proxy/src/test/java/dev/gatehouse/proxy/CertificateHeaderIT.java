package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.proxy.fixture.Terminator;
import dev.gatehouse.proxy.fixture.TlsClient;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The proxy behind terminators of the real world, which pass on the certificates of their clients in a header. */
class CertificateHeaderIT {

    @TempDir
    private Path directory;

    private final TestCa servers = TestCa.root("servers");
    private final TestCa clients = TestCa.root("clients");
    private final Issued orders = clients.client("orders");
    private RecordingBackend backend;

    @BeforeEach
    void start() {
        backend = new RecordingBackend();
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private RunningProxy proxy(String format) throws IOException {
        return new RunningProxy(directory, """
                gatehouse.trusted-proxies=127.0.0.1
                gatehouse.client-certificates.source=header
                gatehouse.client-certificates.header-format=%1$s
                gatehouse.client-certificates.ca=%2$s
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.authenticate=client-cert
                gatehouse.routes.api.backends=%3$s
                gatehouse.routes.maybe.path=/maybe/**
                gatehouse.routes.maybe.authenticate=optional:client-cert
                gatehouse.routes.maybe.backends=%3$s
                """.formatted(
                        format, TestCa.write(directory.resolve("ca.pem"), clients.certificate()), backend.url()));
    }

    private static String byteSequence(X509Certificate certificate) throws Exception {
        return "Client-Cert: :" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
    }

    private static String escaped(X509Certificate certificate) {
        return "Client-Cert: "
                + URLEncoder.encode(TestCa.pemOf(certificate), StandardCharsets.US_ASCII)
                        .replace("+", "%20");
    }

    @Test
    void serveWhenNginxEndsTlsThenItsHeaderAloneCounts() throws Exception {
        try (RunningProxy proxy = proxy("pem-urlencoded");
                Terminator nginx = Terminator.nginx(directory, servers, proxy.url())) {
            assertOnlyTheTerminatorIsBelieved(nginx, escaped(orders.certificate()));
            RawHttp.Reply direct = RawHttp.get(proxy.url(), "/api/o", escaped(orders.certificate()));
            assertThat(direct.status()).as("nginx's own address").isEqualTo(200);
        }
    }

    @Test
    void serveWhenHaproxyEndsTlsThenItsHeaderAloneCounts() throws Exception {
        try (RunningProxy proxy = proxy("rfc9440");
                Terminator haproxy = Terminator.haproxy(directory, servers, clients, proxy.url())) {
            assertOnlyTheTerminatorIsBelieved(haproxy, byteSequence(orders.certificate()));
        }
    }

    private void assertOnlyTheTerminatorIsBelieved(Terminator terminator, String spoofed) throws Exception {
        RawHttp.Reply good = get(terminator, orders, "/api/o");
        assertThat(good.status()).as(good.text()).isEqualTo(200);
        assertThat(backend.last().header("X-User-Id")).containsExactly("orders");
        assertThat(backend.last().header("Client-Cert")).isEmpty();

        int hits = backend.hits();
        assertThat(TlsClient.get(terminator.url(), servers, null, "/api/o").status())
                .isEqualTo(401);
        assertThat(TlsClient.get(terminator.url(), servers, null, "/api/o", spoofed)
                        .status())
                .isEqualTo(401);
        assertThat(TlsClient.get(terminator.url(), servers, null, "/api/o", "client-cert: x", spoofed)
                        .status())
                .isEqualTo(401);
        assertThat(get(terminator, TestCa.root("clients").client("orders"), "/api/o", spoofed)
                        .status())
                .isNotEqualTo(200);
        Instant now = Instant.now();
        Issued expired = clients.issue("CN=orders")
                .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))
                .issue();
        // nginx answers by itself to a certificate whose time is over.
        assertThat(get(terminator, expired, "/api/o").status()).isIn(400, 401);
        assertThat(backend.hits()).isEqualTo(hits);

        assertThat(TlsClient.get(terminator.url(), servers, null, "/maybe/o", spoofed)
                        .status())
                .isEqualTo(200);
        assertThat(backend.last().header("X-User-Id")).isEmpty();
        assertThat(backend.last().header("Client-Cert")).isEmpty();
    }

    private RawHttp.Reply get(Terminator terminator, Issued own, String path, String... headers) {
        return TlsClient.get(terminator.url(), servers, own, path, headers);
    }
}
