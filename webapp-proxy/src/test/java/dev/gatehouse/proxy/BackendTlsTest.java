package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Backends that demand a certificate of ours, and are held to authorities of our choice. */
class BackendTlsTest {

    @TempDir
    private Path directory;

    private final TestCa servers = TestCa.root("servers");
    private final TestCa clients = TestCa.root("clients");
    private HttpsServer backend;
    private volatile String seen = "";

    @BeforeEach
    void start() throws Exception {
        Issued server = servers.server();
        Path authorities = TestCa.write(directory.resolve("clients.pem"), clients.certificate());
        TestCa.write(directory.resolve("servers.pem"), servers.certificate());
        TestCa.write(directory.resolve("strangers.pem"), TestCa.root("servers").certificate());
        write(clients.client("first"));
        SSLContext context = Objects.requireNonNull(new ClientTls(
                        server.writeChain(directory.resolve("server.pem")),
                        server.writeKey(directory.resolve("server.key")),
                        authorities)
                .context());
        backend = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters demanding = context.getDefaultSSLParameters();
                demanding.setNeedClientAuth(true);
                parameters.setSSLParameters(demanding);
            }
        });
        backend.createContext("/", exchange -> {
            try (exchange) {
                X509Certificate shown = (X509Certificate)
                        ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
                seen = shown.getSubjectX500Principal().getName();
                exchange.getResponseHeaders().set("Connection", "close");
                exchange.sendResponseHeaders(200, -1);
            }
        });
        backend.start();
    }

    @AfterEach
    void stop() {
        backend.stop(0);
    }

    private void write(Issued own) throws IOException {
        own.writeChain(directory.resolve("own.pem"));
        own.writeKey(directory.resolve("own.key"));
    }

    private RunningProxy proxy() {
        String url = "https://127.0.0.1:" + backend.getAddress().getPort();
        return new RunningProxy(directory, """
                gatehouse.routes.known.path=/known
                gatehouse.routes.known.authenticate=none
                gatehouse.routes.known.backends=%1$s
                gatehouse.routes.known.backend-tls-certificate=%2$s/own.pem
                gatehouse.routes.known.backend-tls-key=%2$s/own.key
                gatehouse.routes.known.backend-tls-ca=%2$s/servers.pem
                gatehouse.routes.nameless.path=/nameless
                gatehouse.routes.nameless.authenticate=none
                gatehouse.routes.nameless.timeout=5s
                gatehouse.routes.nameless.backends=%1$s
                gatehouse.routes.nameless.backend-tls-ca=%2$s/servers.pem
                gatehouse.routes.mistaken.path=/mistaken
                gatehouse.routes.mistaken.authenticate=none
                gatehouse.routes.mistaken.backends=%1$s
                gatehouse.routes.mistaken.backend-tls-certificate=%2$s/own.pem
                gatehouse.routes.mistaken.backend-tls-key=%2$s/own.key
                gatehouse.routes.mistaken.backend-tls-ca=%2$s/strangers.pem
                gatehouse.routes.plain.path=/plain
                gatehouse.routes.plain.authenticate=none
                gatehouse.routes.plain.backends=%1$s
                """.formatted(url, directory));
    }

    @Test
    void requestWhenTheRouteHasACertificateThenTheBackendSeesItAndOtherRoutesFail() throws Exception {
        try (RunningProxy proxy = proxy()) {
            assertThat(RawHttp.get(proxy.url(), "/known").status()).isEqualTo(200);
            assertThat(seen).isEqualTo("CN=first");

            seen = "";
            // Now and then the JDK's server leaves the connection open after a handshake that it refused.
            assertThat(RawHttp.get(proxy.url(), "/nameless").status()).isIn(502, 504);
            assertThat(seen).isEmpty();
            assertThat(RawHttp.get(proxy.url(), "/mistaken").status()).isEqualTo(502);
            assertThat(RawHttp.get(proxy.url(), "/plain").status()).isEqualTo(502);
            assertThat(RawHttp.get(proxy.url(), "/known").status()).isEqualTo(200);
        }
    }

    @Test
    void requestWhenTheFilesChangeThenTheNewCertificateIsShownAndABrokenOneIsNot() throws Exception {
        try (RunningProxy proxy = proxy()) {
            assertThat(RawHttp.get(proxy.url(), "/known").status()).isEqualTo(200);
            write(clients.client("second"));
            while (seen.equals("CN=first")) {
                assertThat(RawHttp.get(proxy.url(), "/known").status()).isEqualTo(200);
            }
            assertThat(seen).isEqualTo("CN=second");

            Files.writeString(directory.resolve("own.pem"), "nothing");
            seen = "";
            long end = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < end) {
                assertThat(RawHttp.get(proxy.url(), "/known").status()).isEqualTo(200);
            }
            assertThat(seen).isEqualTo("CN=second");
        }
    }
}
