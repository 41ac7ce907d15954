package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** Keys on the wire, by raw sockets; the store is a file. */
class ApiKeyHeaderTest {

    @TempDir
    private Path directory;

    private FilterServer server;
    private String key;

    @BeforeEach
    void start() throws Exception {
        Path file = directory.resolve("keys.json");
        ApiKeyConfig config = new ApiKeyConfig("X-API-Key", "live", null, file, Duration.ofSeconds(1), 10, null);
        try (ApiKeyAdministration keys = config.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            IssuedApiKey issued = keys.createUnstored(
                    new NewApiKey("shop", null, null, Set.of("orders.read"), Set.of(), null, null, Duration.ofDays(1)));
            key = issued.text();
            Files.writeString(file, "{\"keys\":[" + issued.record() + "]}");
        }
        server = FilterServer.gatehouse()
                .param("gatehouse.api-keys.store", "file")
                .param("gatehouse.api-keys.file", file.toString())
                .param("gatehouse.routes.keys.path", "/keys/**")
                .param("gatehouse.routes.keys.authenticate", "api-key")
                .param("gatehouse.routes.keys.scopes", "orders.read")
                .serve("/*", Echo::serve)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void doFilterWhenKeyIsGoodThenApplicationIsReachedAndDoesNotSeeIt() {
        Reply reply = server.get("/keys/o", "X-API-Key: " + key);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("shop").doesNotContain(key);
        Reply open = server.get("/public/o", "X-API-Key: " + key, "x_api-KEY: " + key);
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.body()).doesNotContain(key);
    }

    @Test
    void doFilterWhenKeyIsMissingOrWrongThenChallengeNamesItsScheme() {
        Reply missing = server.get("/keys/o");
        Reply wrong = server.get("/keys/o", "X-API-Key: " + key + "0");

        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.header("WWW-Authenticate")).containsExactly("ApiKey realm=\"gatehouse\"");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).contains("invalid-api-key").doesNotContain(key);
        assertThat(server.hits()).isZero();
    }

    @Test
    void doFilterWhenKeyIsInTheQueryOfARouteThatTakesNoneThenItDoesNotGoOnEither() {
        Reply reply = server.get("/public/o?page=" + key);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).contains("api-key-in-query").doesNotContain(key);
        assertThat(server.get("/api/o?x=" + key, server.credential()).status()).isEqualTo(401);
        assertThat(server.hits()).isZero();
        assertThat(server.get("/public/o?page=2").status()).isEqualTo(200);
    }

    @Test
    void doFilterWhenKeyStandsTwiceOrInQueryThenApplicationIsNotReached() {
        String header = "X-API-Key: " + key;

        assertThat(server.get("/keys/o", header, header).status()).isEqualTo(400);
        assertThat(server.get("/keys/o", header, "x-api-key: " + key).status()).isEqualTo(400);
        assertThat(server.get("/keys/o", header + "," + key).status()).isEqualTo(400);
        assertThat(server.get("/keys/o?a=" + key).status()).isEqualTo(401);
        assertThat(server.get("/keys/o?a=" + key, header).status()).isEqualTo(401);
        assertThat(server.get("/keys/o?a=%67%68_" + key.substring(3), header).status())
                .isEqualTo(401);
        assertThat(server.hits()).isZero();
        assertThat(server.get("/keys/o?a=b", header).status()).isEqualTo(200);
        assertThat(server.hits()).isEqualTo(1);
    }
}
