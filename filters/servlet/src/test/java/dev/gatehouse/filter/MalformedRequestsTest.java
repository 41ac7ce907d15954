package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers would take apart differently. */
class MalformedRequestsTest {

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse().serve("/*", Echo::serve).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void doFilterWhenRequestIsWholeThenApplicationIsReached() {
        assertThat(post("Host: a", "Content-Length: 1").status()).isEqualTo(200);
        assertThat(server.hits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
                "Host: a\r\nContent-Length: 1\r\nContent-Length: 2",
                "Host: a\r\nContent-Length: +1",
                "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding : chunked",
                "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: xchunked",
                "Host: a\r\nHost: b\r\nContent-Length: 1",
                "Content-Length: 1",
                "Host: a/b\r\nContent-Length: 1",
                " X-User-Id: root\r\nHost: a\r\nContent-Length: 1",
                "Host: a\r\nX-User-Id : root\r\nContent-Length: 1",
                "Host: a\r\nX-A: b\r\n X-User-Id: root\r\nContent-Length: 1",
                "Host: a\r\nX-A: b\0c\r\nContent-Length: 1"
            })
    void doFilterWhenRequestIsAmbiguousThenNothingIsReached(String head) {
        assertThat(post(head).status()).isBetween(400, 499);
        assertThat(server.hits()).isZero();
    }

    private RawHttp.Reply post(String... head) {
        return RawHttp.send(
                server.port(),
                "POST /api/o HTTP/1.1\r\n" + String.join("\r\n", head) + "\r\nConnection: close\r\n"
                        + server.credential() + "\r\n\r\na");
    }
}
