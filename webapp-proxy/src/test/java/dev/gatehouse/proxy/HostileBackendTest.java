package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawBackend;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;

/** Backends that answer oddly, and clients that would have the blame fall on them. */
class HostileBackendTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n%s\r\ndone";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
            })
    void answerWhenInterimResponseComesFirstThenTheClientGetsTheFinalOne(String interim) throws IOException {
        try (RawBackend backend = new RawBackend(interim + OK.formatted(""));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).endsWith("done");
        }
    }

    @Test
    void answerWhenOnlyAnInterimResponseComesThenTheExchangeEndsAllTheSame() throws IOException {
        try (RawBackend backend = new RawBackend("HTTP/1.1 199 Whatever\r\n\r\n");
                RunningProxy proxy = proxy(backend.url())) {
            assertThat(RawHttp.get(proxy.url(), "/o").status()).isNotEqualTo(200);
        }
    }

    @Test
    void answerWhenConnectionNamesHeadersThenTheyEndHere() throws IOException {
        try (RawBackend backend =
                        new RawBackend(OK.formatted("Connection: X-Secret\r\nX-Secret: leak\r\nX-Public: yes\r\n"));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.hasHeader("X-Secret")).isFalse();
            assertThat(reply.hasHeader("X-Public")).isTrue();
        }
    }

    @Test
    void answerWhenHeadersHaveQuotesAndCommasThenTheyGoOnAsTheyCame() throws IOException {
        String quoted = "ETag: \"a, b\"\r\nCache-Control: private=\"x\", max-age=5\r\n"
                + "Set-Cookie: a=\"1, 2\"; Expires=Wed, 21 Oct 2099 07:28:00 GMT\r\nSet-Cookie: b=2\r\n";
        try (RawBackend backend = new RawBackend(OK.formatted(quoted));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).contains(quoted.split("\r\n", -1));
        }
    }

    @Test
    void requestWhenBodyIsMalformedThenTheClientIsToBlame() throws IOException {
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.send(
                    proxy.url(),
                    "POST /o HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n");

            assertThat(reply.status()).isEqualTo(400);
        }
    }

    @Test
    void requestWhenHeadersAreLargeThenTheyGoOn() throws IOException {
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            assertThat(RawHttp.get(proxy.url(), "/o", "Cookie: c=" + "x".repeat(12_000))
                            .status())
                    .isEqualTo(200);
            assertThat(backend.last().header("Cookie").get(0)).hasSize(12_002);
        }
    }

    @Test
    void requestWhenHeaderFieldsAreManyThenRefused() throws IOException {
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            String[] fields = new String[1_300];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = "a" + i + ":";
            }

            assertThat(RawHttp.get(proxy.url(), "/o", fields).status()).isEqualTo(431);
            assertThat(backend.hits()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "ftp"})
    void requestWhenTargetNamesAnotherSchemeThenRefused(String scheme) throws IOException {
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            assertThat(RawHttp.get(proxy.url(), scheme + "://gatehouse.test/o").status())
                    .isEqualTo(400);
            assertThat(RawHttp.get(proxy.url(), "http://gatehouse.test/o").status())
                    .isEqualTo(200);
            assertThat(backend.last().header("X-Forwarded-Proto")).containsExactly("http");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-requests"})
    void requestWhenOneBackendIsDownThenTheOtherServesFromThenOn(String balance) throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(
                        "http://127.0.0.1:" + closed + "," + backend.url(),
                        "gatehouse.routes.all.balance=" + balance)) {
            int failures = 0;
            for (int i = 0; i < 20; i++) {
                failures += RawHttp.get(proxy.url(), "/o").status() == 200 ? 0 : 1;
            }

            assertThat(failures).isLessThanOrEqualTo(1);
        }
    }

    private RunningProxy proxy(String backends, String... more) {
        return new RunningProxy(directory, """
                gatehouse.routes.all.path=/**
                gatehouse.routes.all.authenticate=none
                gatehouse.routes.all.timeout=1s
                gatehouse.routes.all.backends=%s
                %s
                """.formatted(backends, String.join("\n", more)));
    }
}
