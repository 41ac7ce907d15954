package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestCa;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Base64;

/** Who else than a trusted proxy says whose certificate it was is not heard, by the address that he connects from. */
class UntrustedPeerTest {

    private static final String TRUSTED = "127.0.0.1";
    private static final String UNTRUSTED = "127.0.0.2";

    @TempDir
    private Path directory;

    private final TestCa clients = TestCa.root("clients");
    private String header;
    private RecordingBackend backend;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        header = "Client-Cert: :"
                + Base64.getEncoder()
                        .encodeToString(clients.client("orders").certificate().getEncoded())
                + ":";
        backend = new RecordingBackend();
        proxy = new RunningProxy(directory, """
                gatehouse.trusted-proxies=127.0.0.1/32
                gatehouse.client-certificates.source=header
                gatehouse.client-certificates.ca=%1$s
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.authenticate=client-cert
                gatehouse.routes.api.backends=%2$s
                gatehouse.routes.maybe.path=/maybe/**
                gatehouse.routes.maybe.authenticate=optional:client-cert
                gatehouse.routes.maybe.backends=%2$s
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%2$s
                """.formatted(
                        TestCa.write(directory.resolve("ca.pem"), clients.certificate()), backend.url()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private int get(String source, String path, String... headers) throws Exception {
        String lines = String.join("\r\n", headers);
        return RawHttp.send(
                        source,
                        proxy.url(),
                        "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\nConnection: close\r\n\r\n")
                .status();
    }

    @Test
    void serveWhenPeerIsUntrustedThenItsHeaderIsNoCredential() throws Exception {
        assertThat(get(UNTRUSTED, "/api/o", header)).isEqualTo(401);
        assertThat(get(UNTRUSTED, "/api/o", header, "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1"))
                .isEqualTo(401);
        assertThat(backend.hits()).isZero();

        assertThat(get(TRUSTED, "/api/o", header)).isEqualTo(200);
        assertThat(backend.last().header("X-User-Id")).containsExactly("orders");
    }

    @Test
    void serveWhenPeerIsUntrustedThenItsHeaderGoesNoFurther() throws Exception {
        for (String path : new String[] {"/maybe/o", "/open/o"}) {
            assertThat(get(UNTRUSTED, path, header, "Client-Cert-Chain: " + header.substring(13)))
                    .isEqualTo(200);
            assertThat(backend.last().header("Client-Cert")).isEmpty();
            assertThat(backend.last().header("Client-Cert-Chain")).isEmpty();
            assertThat(backend.last().header("X-User-Id")).isEmpty();
        }

        assertThat(get(TRUSTED, "/maybe/o", header, "X-Passed-On: 1")).isEqualTo(200);
        assertThat(backend.last().header("X-User-Id")).containsExactly("orders");
        assertThat(backend.last().header("X-Passed-On")).containsExactly("1");
        assertThat(backend.last().header("Client-Cert")).isEmpty();
    }
}
