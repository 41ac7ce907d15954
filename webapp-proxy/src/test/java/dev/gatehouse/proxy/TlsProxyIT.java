package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.TlsClient;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** The proxy as a process that ends TLS itself, with clients that authenticate by certificates. */
class TlsProxyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final TestCa servers = TestCa.root("servers");
    private final TestCa clients = TestCa.root("clients");
    private final Issued orders = clients.issue("CN=orders")
            .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/orders")
            .issue();
    private RecordingBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = new RecordingBackend();
        Issued server = servers.server();
        server.writeChain(directory.resolve("server.pem"));
        server.writeKey(directory.resolve("server.key"));
        TestCa.write(directory.resolve("clients.pem"), clients.certificate());
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private ProxyProcess serve(String clientAuth, String... more) throws IOException {
        return ProxyProcess.serve(
                directory, """
                gatehouse.server.tls.certificate=%1$s/server.pem
                gatehouse.server.tls.key=%1$s/server.key
                gatehouse.server.tls.client-auth=%2$s
                gatehouse.server.tls.client-ca=%1$s/clients.pem
                gatehouse.client-certificates.ca=%1$s/clients.pem
                gatehouse.client-certificates.allowed=spiffe://example.com/*
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.authenticate=client-cert
                gatehouse.routes.api.backends=%3$s
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%3$s
                """.formatted(directory, clientAuth, backend.url()) + String.join("\n", more));
    }

    private RawHttp.Reply get(ProxyProcess proxy, Issued own) throws IOException {
        return TlsClient.get(proxy.url(), servers, own, "/api/o");
    }

    private void writeList(X509CRL list) throws Exception {
        Files.writeString(directory.resolve("crl.pem"), TestCa.pem("X509 CRL", list.getEncoded()));
    }

    private static void eventually(String what, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void serveWhenClientAuthIsWantThenEngineAnswersWithAReason() throws Exception {
        Issued gone = clients.issue("CN=gone")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/gone")
                .issue();
        Instant now = Instant.now();
        writeList(clients.crl(now, Duration.ofDays(1), gone.certificate()));
        try (ProxyProcess proxy = serve(
                "want",
                "gatehouse.client-certificates.revocation=crl",
                "gatehouse.client-certificates.crl-file=" + directory.resolve("crl.pem"))) {
            assertThat(proxy.url()).startsWith("https://");
            RawHttp.Reply good = get(proxy, orders);
            assertThat(good.status()).as(good.text()).isEqualTo(200);
            assertThat(backend.last().header("X-User-Id")).containsExactly("spiffe://example.com/orders");
            assertThat(backend.last().header("X-Forwarded-Proto")).containsExactly("https");

            int hits = backend.hits();
            RawHttp.Reply none = TlsClient.get(proxy.url(), servers, null, "/api/o");
            assertThat(none.status()).isEqualTo(401);
            assertThat(none.text())
                    .contains("WWW-Authenticate: ClientCertificate")
                    .contains("problem+json");
            refused(proxy, "GH1142", TestCa.root("clients").client("orders"));
            refused(
                    proxy,
                    "GH1143",
                    clients.issue("CN=orders")
                            .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))
                            .issue());
            refused(proxy, "GH1144", clients.server());
            refused(proxy, "GH1145", gone);
            refused(proxy, "GH1146", clients.client("orders"));
            assertThat(backend.hits()).isEqualTo(hits);
            assertThat(TlsClient.get(proxy.url(), servers, null, "/open/o").status())
                    .isEqualTo(200);
        }
    }

    private void refused(ProxyProcess proxy, String id, Issued own) throws Exception {
        RawHttp.Reply reply = get(proxy, own);

        assertThat(reply.status()).as(id + " " + reply.text()).isEqualTo(401);
        assertThat(reply.text()).contains("urn:gatehouse:problem:invalid-certificate");
        eventually(id, () -> proxy.output().contains(id + " refused"));
    }

    @Test
    void serveWhenClientAuthIsNeedThenHandshakeRefuses() throws Exception {
        try (ProxyProcess proxy = serve("need")) {
            assertThat(get(proxy, orders).status()).isEqualTo(200);
            int hits = backend.hits();
            assertThat(TlsClient.get(proxy.url(), servers, null, "/open/o").status())
                    .isZero();
            assertThat(get(proxy, TestCa.root("clients").client("orders")).status())
                    .isZero();
            assertThat(get(proxy, clients.server()).status()).isZero();
            assertThat(get(proxy, clients.client("orders")).status()).isEqualTo(401);
            assertThat(backend.hits()).isEqualTo(hits);
        }
    }

    @Test
    void serveWhenTargetHasAnotherSchemeThenRefused() throws Exception {
        try (ProxyProcess proxy = serve("want")) {
            assertThat(TlsClient.get(proxy.url(), servers, orders, "https://gatehouse.test/api/o")
                            .status())
                    .isEqualTo(200);
            assertThat(TlsClient.get(proxy.url(), servers, orders, "http://gatehouse.test/api/o")
                            .status())
                    .isEqualTo(400);
            assertThat(RawHttp.get(proxy.url(), "/api/o").status()).isNotEqualTo(200);
        }
    }

    @Test
    void serveWhenFilesChangeThenNewConnectionsSeeThemAndOpenOnesStay() throws Exception {
        try (ProxyProcess proxy = serve("want");
                TlsClient open = TlsClient.connect(proxy.url(), servers, orders)) {
            assertThat(open.get("/api/o").status()).isEqualTo(200);
            assertThat(List.of("TLSv1.3", "TLSv1.2")).contains(open.protocol());

            Issued next = servers.server();
            next.writeKey(directory.resolve("server.key"));
            eventually(
                    "a key without its certificate is refused",
                    () -> proxy.output().contains("GH0016") && proxy.output().contains("\"event\":\"files.refused\""));
            try (TlsClient between = TlsClient.connect(proxy.url(), servers, orders)) {
                assertThat(between.server()).isEqualTo(open.server());
            }
            next.writeChain(directory.resolve("server.pem"));
            eventually("the new certificate is shown", () -> {
                try (TlsClient fresh = TlsClient.connect(proxy.url(), servers, orders)) {
                    return fresh.server().equals(next.certificate());
                }
            });
            eventually("the audit has it", () -> proxy.output().contains("\"event\":\"files.reloaded\""));
            assertThat(open.get("/api/o").status()).isEqualTo(200);

            TestCa others = TestCa.root("others");
            TestCa.write(directory.resolve("clients.pem"), others.certificate());
            eventually(
                    "the old authority's clients are refused on the open connection",
                    () -> open.get("/api/o").status() == 401);
            Issued theirs = others.issue("CN=orders")
                    .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/theirs")
                    .issue();
            eventually(
                    "the new authority's clients are let in",
                    () -> get(proxy, theirs).status() == 200);
        }
    }

    @Test
    void serveWhenKeyIsNotTheCertificatesThenDoesNotStart() throws Exception {
        servers.server().writeKey(directory.resolve("server.key"));
        Path config = Files.writeString(directory.resolve("bad.properties"), """
                gatehouse.server.host=127.0.0.1
                gatehouse.server.port=0
                gatehouse.server.tls.certificate=%1$s/server.pem
                gatehouse.server.tls.key=%1$s/server.key
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%2$s
                """.formatted(directory, backend.url()));
        try (ProxyProcess proxy = ProxyProcess.run(directory, List.of("serve", "--config", config.toString()))) {
            assertThat(proxy.exitCode()).isNotZero();
            assertThat(proxy.output()).contains("is not that of");
        }
    }
}
