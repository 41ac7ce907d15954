package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Limits at the proxy: the backend is not reached beyond them, and its own are not told beside ours. */
class RateLimitProxyTest {

    private static final String TRUSTED = "127.0.0.1";
    private static final String UNTRUSTED = "127.0.0.2";

    @TempDir
    private Path directory;

    private RecordingBackend backend;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        backend = new RecordingBackend();
        proxy = new RunningProxy(directory, """
                gatehouse.trusted-proxies=127.0.0.1/32
                gatehouse.routes.limited.path=/limited/**
                gatehouse.routes.limited.authenticate=none
                gatehouse.routes.limited.backends=%1$s
                gatehouse.routes.limited.rate-limit=3/1h
                gatehouse.routes.free.path=/free/**
                gatehouse.routes.free.authenticate=none
                gatehouse.routes.free.backends=%1$s
                """.formatted(backend.url()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private RawHttp.Reply get(String source, String path, String... headers) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        return RawHttp.send(
                source, proxy.url(), "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "Connection: close\r\n\r\n");
    }

    @Test
    void serveWhenUntrustedPeerRotatesItsForwardedAddressThenBackendIsReachedNoMore() throws Exception {
        for (int i = 1; i <= 3; i++) {
            assertThat(get(UNTRUSTED, "/limited/o", "X-Forwarded-For: 203.0.113." + i)
                            .status())
                    .isEqualTo(200);
        }
        RawHttp.Reply refused = get(UNTRUSTED, "/limited/o", "X-Forwarded-For: 203.0.113.4");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.hasHeader("Retry-After")).isTrue();
        assertThat(backend.hits()).isEqualTo(3);

        for (int i = 1; i <= 5; i++) {
            assertThat(get(TRUSTED, "/limited/o", "X-Forwarded-For: 203.0.113." + i)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void serveWhenBackendHasLimitsOfItsOwnThenOursStandAlone() throws Exception {
        backend.answer((exchange, body) -> {
            exchange.getResponseHeaders().set("RateLimit", "\"backend\";r=7;t=7");
            exchange.getResponseHeaders().set("RateLimit-Policy", "\"backend\";q=9;w=9");
            RecordingBackend.send(exchange, 200, "seen");
        });

        assertThat(get(TRUSTED, "/limited/o").text())
                .contains("RateLimit: \"route\";r=2;t=2400")
                .doesNotContain("r=7;t=7", "q=9;w=9");
        assertThat(get(TRUSTED, "/free/o").text()).contains("r=7;t=7", "q=9;w=9");
    }
}
