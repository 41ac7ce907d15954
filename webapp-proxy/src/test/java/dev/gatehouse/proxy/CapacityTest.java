package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How much of a backend slow and anonymous clients may hold. */
class CapacityTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        backend.close();
        issuer.close();
    }

    private RunningProxy proxy(String... more) {
        return new RunningProxy(directory, """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.timeout=10s
                gatehouse.routes.api.backends=%2$s
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%2$s
                %3$s
                """.formatted(issuer.issuer(), backend.url(), String.join("\n", more)));
    }

    /** Begins an upload and never ends it. */
    private Socket hold(RunningProxy proxy, String path) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
        open.add(socket);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\nx")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void requestWhenAnonymousUploadsAreSlowThenGuardedRoutesAreServed() throws IOException {
        try (RunningProxy proxy = proxy()) {
            for (int i = 0; i < 1_060; i++) {
                hold(proxy, "/open/o");
            }
            proxy.awaitConnections(512);

            assertThat(answer(hold(proxy, "/open/o")))
                    .startsWith("HTTP/1.1 503")
                    .contains("\r\nRetry-After: ");
            RawHttp.Reply guarded = RawHttp.get(
                    proxy.url(),
                    "/api/o",
                    "Authorization: Bearer " + TestJwts.of(KEY, issuer.issuer()).token());

            assertThat(guarded.status()).isEqualTo(200);
            for (Socket socket : open) {
                socket.close();
            }
            proxy.awaitConnections(0);
            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(200);
        }
    }

    @Test
    void requestWhenTheRouteHasItsConcurrencyThen503UntilOneEnds() throws IOException {
        try (RunningProxy proxy = proxy("gatehouse.routes.open.concurrency=2")) {
            hold(proxy, "/open/o");
            Socket second = hold(proxy, "/open/o");
            proxy.awaitConnections(2);

            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(503);
            second.getOutputStream().write("12345678".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(answer(second)).startsWith("HTTP/1.1 200");
            // The place is free once the server is done with the request, just after its client has the answer.
            int status = RawHttp.get(proxy.url(), "/open/o").status();
            for (int i = 0; status == 503 && i < 1_000; i++) {
                status = RawHttp.get(proxy.url(), "/open/o").status();
            }
            assertThat(status).isEqualTo(200);
        }
    }
}
