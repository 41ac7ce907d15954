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

    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n%s\r\ndone";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 104 Unheard Of\r\nX-Some: 1\r\n\r\n",
                "HTTP/1.1 199 Whatever\r\n\r\n",
            })
    void answerWhenInterimResponseComesFirstThenTheClientGetsTheFinalOne(String interim) throws IOException {
        try (RawBackend backend = new RawBackend(interim + OK.formatted(""));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).endsWith("done");
            proxy.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early Hints\r\n\r\n" + EMPTY,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + EMPTY,
                "HTTP/1.1 100 Continue\r\n\r\n" + EMPTY,
                EMPTY,
            })
    void answerWhenTheClientExpectsThenItIsFinalAndTheConnectionIsLeft(String answer) throws IOException {
        String request = "GET /o HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n"
                + "Connection: close\r\n\r\nx";
        try (RawBackend backend = new RawBackend(answer);
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.send(proxy.url(), request);

            assertThat(reply.text()).contains("HTTP/1.1 200 OK").doesNotContain("HTTP/1.1 103");
            assertThat(backend.last()).doesNotContainIgnoringCase("expect:");
            proxy.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 401, 302, 417, 200})
    void answerWhenTheUploadIsRefusedEarlyThenTheStatusIsTheBackends(int status) throws IOException {
        String upload = "PUT /o HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 8000000\r\n"
                + "Connection: close\r\n\r\n" + "x".repeat(8_000_000);
        try (RawBackend backend = new RawBackend("HTTP/1.1 " + status + " No\r\nContent-Length: 2\r\n\r\nno");
                RunningProxy proxy = patient(backend.url())) {
            for (int i = 0; i < 2; i++) {
                RawHttp.Reply reply = RawHttp.send(proxy.url(), upload);

                assertThat(reply.text()).contains("HTTP/1.1 " + status + " ").endsWith("\r\n\r\nno");
            }
            // Each on a connection of its own: what a backend makes of the rest of a body, nobody knows.
            assertThat(backend.hits()).isEqualTo(2);
            proxy.awaitConnections(0);
        }
    }

    @Test
    void answerWhenItIsEarlyThenHeadersThatConnectionNamesEndHere() throws IOException {
        String upload = "PUT /o HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\nConnection: close\r\n\r\n"
                + "x".repeat(8_000_000);
        String answer = OK.formatted("Connection: X-Secret\r\nX-Secret: leak\r\nX-Public: yes\r\n");
        try (RawBackend backend = new RawBackend(answer);
                RunningProxy proxy = patient(backend.url())) {
            for (int i = 0; i < 2; i++) {
                RawHttp.Reply reply = RawHttp.send(proxy.url(), upload);

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.hasHeader("X-Secret")).isFalse();
                assertThat(reply.hasHeader("X-Public")).isTrue();
            }
            assertThat(backend.hits()).isEqualTo(2);
            proxy.awaitConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\nbody",
            })
    void answerWhenItIsNoAnswerToTheRequestThenBadGateway(String answer) throws IOException {
        try (RawBackend backend = new RawBackend(answer);
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.text()).contains("urn:gatehouse:problem:bad-gateway");
            proxy.awaitConnections(0);
        }
    }

    /** RFC 9112 §2.2 lets a recipient take a bare LF, and what goes on is written anew. */
    @Test
    void answerWhenLinesEndInLineFeedAloneThenItGoesOnInProperFraming() throws IOException {
        try (RawBackend backend = new RawBackend(OK.formatted("X-Own: 1\r\n").replace("\r\n", "\n"));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).contains("\r\nX-Own: 1\r\n").endsWith("\r\n\r\ndone");
        }
        try (RawBackend backend =
                        new RawBackend("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndone\r\n0\r\n\r\n");
                RunningProxy proxy = proxy(backend.url())) {
            assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(200);
        }
    }

    @Test
    void answerWhenHeadersAreHugeThenBadGatewayAndLargeOnesPass() throws IOException {
        for (int size : new int[] {70_000, 40_000, 30_000}) {
            try (RawBackend backend = new RawBackend(OK.formatted("X-Big: " + "x".repeat(size) + "\r\n"));
                    RunningProxy proxy = proxy(backend.url())) {
                assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(size > 32_768 ? 502 : 200);
            }
        }
    }

    @Test
    void answerWhenNoContentSaysLengthZeroThenItPassesWithout() throws IOException {
        try (RawBackend backend = new RawBackend("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nX-Own: 1\r\n\r\n");
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.hasHeader("X-Own")).isTrue();
            assertThat(reply.hasHeader("Content-Length")).isFalse();
        }
    }

    @Test
    void answerWhenACookieHasNoNameThenItEndsHere() throws IOException {
        String cookies =
                "Set-Cookie: =__Host-gatehouse-app=evil; Path=/\r\nSet-Cookie: __Host-gatehouse-app; Path=/\r\n"
                        + "Set-Cookie:  = x\r\nSet-Cookie: ; a=b\r\nSet-Cookie: good=a=b\r\nSet-Cookie: empty=\r\n";
        try (RawBackend backend = new RawBackend(OK.formatted(cookies));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text().lines().filter(line -> line.startsWith("Set-Cookie:")))
                    .containsExactly("Set-Cookie: good=a=b", "Set-Cookie: empty=");
        }
    }

    @Test
    void answerWhenOnlyAnInterimResponseComesThenTheExchangeEndsAllTheSame() throws IOException {
        try (RawBackend backend = new RawBackend("HTTP/1.1 199 Whatever\r\n\r\n");
                RunningProxy proxy = proxy(backend.url())) {
            assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(504);
            proxy.awaitConnections(0);
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
        return started("1s", backends, more);
    }

    /** For exchanges that no timeout is to end. */
    private RunningProxy patient(String backends) {
        return started("30s", backends);
    }

    private RunningProxy started(String timeout, String backends, String... more) {
        return new RunningProxy(directory, """
                gatehouse.routes.all.path=/**
                gatehouse.routes.all.authenticate=none
                gatehouse.routes.all.timeout=%s
                gatehouse.routes.all.backends=%s
                %s
                """.formatted(timeout, backends, String.join("\n", more)));
    }
}
