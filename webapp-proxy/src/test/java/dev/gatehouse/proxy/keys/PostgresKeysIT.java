package dev.gatehouse.proxy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.ApiKeyStateException;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.JdbcSettings;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.apikey.StoredApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Keys in PostgreSQL, the database of production, and what happens when it goes away under traffic. */
class PostgresKeysIT {

    private static final Duration CACHE = Duration.ofSeconds(6);

    @TempDir
    private Path directory;

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("postgres").toFile())
                .setCleanDataDirectory(false)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private static ApiKeyAdministration administration(int port) {
        return new ApiKeyConfig(
                        "X-API-Key",
                        "live",
                        new JdbcSettings(url(port), "postgres", "postgres", null, false),
                        null,
                        CACHE,
                        100,
                        null)
                .administration(new EngineContext(Clock.systemUTC(), event -> {}));
    }

    private static NewApiKey wanted(String client) {
        return new NewApiKey(client, null, "acme", Set.of("a"), Set.of("r"), "9/1s", null, Duration.ofDays(1));
    }

    private static int status(RunningProxy proxy, IssuedApiKey key) throws IOException {
        return RawHttp.get(proxy.url(), "/o", "X-API-Key: " + key.text()).status();
    }

    private static void awaitHealth(RunningProxy proxy, String part) throws Exception {
        Instant deadline = Instant.now().plusSeconds(40);
        while (!RawHttp.get(proxy.management(), "/health/ready").text().contains(part)) {
            assertThat(Instant.now()).as(part).isBefore(deadline);
            Thread.sleep(100);
        }
    }

    private static int awaitStatus(RunningProxy proxy, IssuedApiKey key, int wanted) throws Exception {
        Instant deadline = Instant.now().plusSeconds(40);
        int status = status(proxy, key);
        while (status != wanted && Instant.now().isBefore(deadline)) {
            Thread.sleep(100);
            status = status(proxy, key);
        }
        return status;
    }

    @Test
    void storeWhenOnPostgresThenKeysRotateAndEndAsOnH2() throws Exception {
        int port = freePort();
        try (EmbeddedPostgres postgres = start(port);
                ApiKeyAdministration keys = administration(port)) {
            assertThat(postgres.getPort()).isEqualTo(port);
            IssuedApiKey old = keys.create(wanted("shop"));
            assertThat(keys.list()).containsExactly(old.stored());

            IssuedApiKey successor = keys.rotate(old.stored().id(), Duration.ofDays(7));
            assertThat(keys.list()).hasSize(2);
            assertThatThrownBy(() -> keys.rotate(old.stored().id(), Duration.ofDays(7)))
                    .isInstanceOf(ApiKeyStateException.class)
                    .hasMessageContaining(successor.stored().id());
            assertThat(keys.revoke(old.stored().id()).state()).isEqualTo(StoredApiKey.State.REVOKED);
            assertThatThrownBy(() -> keys.revoke(old.stored().id())).hasMessageContaining("revoked already");
            try (ApiKeyAdministration second = administration(port)) {
                assertThat(second.list()).as("migrated by now").hasSize(2);
            }
        }
    }

    @Test
    void proxyWhenPostgresStopsUnderTrafficThenRememberedKeysGoOnAndItHealsByItself() throws Exception {
        int port = freePort();
        try (RecordingBackend backend = new RecordingBackend()) {
            String properties = """
                    gatehouse.api-keys.store=jdbc
                    gatehouse.api-keys.jdbc-url=%s
                    gatehouse.api-keys.jdbc-user=postgres
                    gatehouse.api-keys.jdbc-password=postgres
                    gatehouse.api-keys.cache=%ds
                    gatehouse.management.port=0
                    gatehouse.routes.r.path=/**
                    gatehouse.routes.r.authenticate=api-key
                    gatehouse.routes.r.backends=%s
                    """.formatted(url(port), CACHE.toSeconds(), backend.url());
            // Down at the start: the proxy serves all the same.
            try (RunningProxy proxy = new RunningProxy(Files.createDirectory(directory.resolve("p")), properties)) {
                IssuedApiKey used;
                IssuedApiKey other;
                EmbeddedPostgres postgres = start(port);
                try (ApiKeyAdministration keys = administration(port)) {
                    used = keys.create(wanted("used"));
                    other = keys.create(wanted("other"));
                } finally {
                    postgres.close();
                }
                assertThat(status(proxy, used))
                        .as("not remembered, database down")
                        .isEqualTo(503);
                assertThat(RawHttp.get(proxy.management(), "/health/ready").status())
                        .as("never there, and nothing else to serve")
                        .isEqualTo(503);

                postgres = start(port);
                assertThat(awaitStatus(proxy, used, 200)).isEqualTo(200);
                awaitHealth(proxy, "\"api-keys\":\"up\"");
                postgres.close();
                assertThat(status(proxy, used)).as("remembered").isEqualTo(200);
                assertThat(status(proxy, other)).as("not remembered").isEqualTo(503);
                awaitHealth(proxy, "\"api-keys\":\"degraded\"");
                assertThat(RawHttp.get(proxy.management(), "/health/ready").status())
                        .as("no node may be taken out for what all lose together")
                        .isEqualTo(200);
                assertThat(RawHttp.get(proxy.management(), "/metrics").text())
                        .contains("gatehouse_api_keys_available 0.0");
                // Each would wait 2 s for the pool: it would be 200 s.
                for (int i = 0; i < 100; i++) {
                    assertThat(status(proxy, other)).isEqualTo(503);
                }
                assertThat(awaitStatus(proxy, used, 503)).as("lapsed").isEqualTo(503);

                try (EmbeddedPostgres back = start(port)) {
                    assertThat(awaitStatus(proxy, used, 200)).isEqualTo(200);
                    assertThat(awaitStatus(proxy, other, 200)).isEqualTo(200);
                    assertThat(back.getPort()).isEqualTo(port);
                    try (ApiKeyAdministration keys = administration(port)) {
                        Instant deadline = Instant.now().plusSeconds(30);
                        while (keys.list().stream().anyMatch(key -> key.lastUsed() == null)
                                && Instant.now().isBefore(deadline)) {
                            Thread.sleep(100);
                        }
                        assertThat(keys.list())
                                .allSatisfy(key -> assertThat(key.lastUsed()).isNotNull());
                        keys.revoke(used.stored().id());
                    }
                    assertThat(awaitStatus(proxy, used, 401)).isEqualTo(401);
                    assertThat(status(proxy, other)).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void proxyWhenPostgresIsDownAndThereIsAGraceThenKnownKeysPassForThatLong() throws Exception {
        int port = freePort();
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = new RunningProxy(
                        Files.createDirectory(directory.resolve("p")), """
                        gatehouse.api-keys.store=jdbc
                        gatehouse.api-keys.jdbc-url=%s
                        gatehouse.api-keys.jdbc-user=postgres
                        gatehouse.api-keys.jdbc-password=postgres
                        gatehouse.api-keys.cache=1s
                        gatehouse.api-keys.grace=15s
                        gatehouse.management.port=0
                        gatehouse.routes.r.path=/**
                        gatehouse.routes.r.authenticate=optional:api-key
                        gatehouse.routes.r.backends=%s
                        """.formatted(url(port), backend.url()))) {
            IssuedApiKey used;
            IssuedApiKey other;
            try (EmbeddedPostgres postgres = start(port);
                    ApiKeyAdministration keys = administration(port)) {
                assertThat(postgres.getPort()).isEqualTo(port);
                used = keys.create(wanted("used"));
                other = keys.create(wanted("other"));
                assertThat(awaitStatus(proxy, used, 200)).isEqualTo(200);
            }
            awaitHealth(proxy, "\"api-keys\":\"degraded\"");

            assertThat(status(proxy, used)).as("known").isEqualTo(200);
            assertThat(status(proxy, other)).as("not known").isEqualTo(503);
            assertThat(awaitStatus(proxy, used, 503)).as("the grace is over").isEqualTo(503);
        }
    }
}
