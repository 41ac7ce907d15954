package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.SeenRequest;
import dev.gatehouse.proxy.keycloak.KeycloakAdmin.SigningKey;
import dev.gatehouse.proxy.keycloak.KeycloakRealm;
import dev.gatehouse.proxy.keycloak.KeycloakServer;
import dev.gatehouse.proxy.keycloak.KeycloakTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A real Keycloak's tokens through {@code java -jar gatehouse-proxy.war}. The proxy is started before Keycloak, so
 * everything here also shows that it heals by itself.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeycloakProxyIT {

    private static final Duration REFRESH = Duration.ofSeconds(3);

    @TempDir
    private static Path directory;

    private static RecordingBackend backend;
    private static ProxyProcess proxy;
    private static KeycloakServer keycloak;
    private static KeycloakRealm realm;

    @BeforeAll
    static void start() throws Exception {
        int port = KeycloakServer.freePort();
        backend = new RecordingBackend();
        proxy = ProxyProcess.serve(
                directory, """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=gatehouse-api
                gatehouse.issuers.main.roles-claim=/realm_access/roles
                gatehouse.issuers.main.tenant-claim=tenant
                gatehouse.issuers.main.clock-skew=0s
                gatehouse.issuers.main.jwks-refresh=%3$s
                gatehouse.routes.orders.path=/api/orders/**
                gatehouse.routes.orders.scopes=orders.read
                gatehouse.routes.orders.backends=%2$s
                gatehouse.routes.write.path=/api/write/**
                gatehouse.routes.write.scopes=orders.write
                gatehouse.routes.write.backends=%2$s
                gatehouse.routes.approve.path=/api/approve/**
                gatehouse.routes.approve.roles=approver
                gatehouse.routes.approve.backends=%2$s
                """.formatted(KeycloakRealm.at(port, GATEHOUSE).issuer(), backend.url(), REFRESH));
        assertThat(status("/api/orders/1", "e30.e30.AA")).isIn(401, 503);
        keycloak = KeycloakServer.start(Path.of(System.getProperty("keycloak.home")), port);
        realm = keycloak.realm(GATEHOUSE);
    }

    @AfterAll
    static void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
        proxy.close();
        backend.close();
    }

    @Test
    @Order(1)
    void requestWhenKeycloakCameUpLaterThenTheProxyHasHealed() throws Exception {
        String token = realm.clientCredentials("orders-service", "orders.read");
        Instant deadline = Instant.now().plusSeconds(40);
        int status = status("/api/orders/1", token);
        while (status != 200 && Instant.now().isBefore(deadline)) {
            assertThat(status).isEqualTo(503);
            status = status("/api/orders/1", token);
        }

        assertThat(status).isEqualTo(200);
    }

    @Test
    @Order(2)
    void requestWhenTokenIsAServiceAccountsThenBackendSeesTheServiceAndNothingElse() throws Exception {
        String token = realm.clientCredentials("orders-service", "orders.read");

        assertThat(status("/api/orders/1", token)).isEqualTo(200);

        SeenRequest seen = backend.last();
        assertThat(seen.header("X-Client-Id")).containsExactly("orders-service");
        assertThat(seen.header("X-Tenant-Id")).containsExactly("acme");
        assertThat(seen.header("X-User-Id")).singleElement().asString().hasSize(36);
        assertThat(seen.header("X-User-Scopes").get(0).split(" ", -1)).contains("orders.read");
        assertThat(seen.header("X-User-Roles").get(0).split(",", -1))
                .contains("clerk")
                .doesNotContain("approver");
        assertThat(seen.headers().keySet())
                .containsExactlyInAnyOrder(
                        "host",
                        "via",
                        "forwarded",
                        "x-forwarded-for",
                        "x-forwarded-proto",
                        "x-forwarded-host",
                        "x-user-id",
                        "x-client-id",
                        "x-tenant-id",
                        "x-user-scopes",
                        "x-user-roles",
                        "x-request-id",
                        "traceparent");
        assertThat(seen.allHeaders()).doesNotContain(token);
    }

    @Test
    @Order(3)
    void requestWhenTokenIsAUsersThenBackendSeesTheUser() throws Exception {
        KeycloakTokens tokens = realm.password("orders-service", "alice", "openid orders.read orders.write");

        assertThat(status("/api/orders/1", tokens.access())).isEqualTo(200);
        assertThat(status("/api/write/1", tokens.access())).isEqualTo(200);
        assertThat(status("/api/approve/1", tokens.access())).isEqualTo(200);
        assertThat(backend.last().header("X-Client-Id")).containsExactly("orders-service");
        assertThat(backend.last().header("X-User-Roles").get(0).split(",", -1)).contains("clerk", "approver");
    }

    @Test
    @Order(4)
    void requestWhenTokenIsNoneOfOursThenRefusedBeforeTheBackend() throws Exception {
        KeycloakTokens tokens = realm.password("orders-service", "alice", "openid orders.read");
        String good = tokens.access();
        int hits = backend.hits();

        assertThat(status("/api/orders/1", tokens.id())).isEqualTo(401);
        assertThat(status("/api/orders/1", tokens.refresh())).isEqualTo(401);
        assertThat(status("/api/orders/1", realm.clientCredentials("foreign-service", "orders.read")))
                .isEqualTo(401);
        assertThat(status("/api/orders/1", realm.clientCredentials("plain-typed", "orders.read")))
                .isEqualTo(401);
        assertThat(status("/api/orders/1", keycloak.realm(KeycloakRealm.OTHER).clientCredentials("orders-service", "")))
                .isEqualTo(401);
        assertThat(status("/api/orders/1", good.substring(0, good.length() - 10) + "AAAAAAAAAA"))
                .isEqualTo(401);
        assertThat(status("/api/orders/1", withOtherPayload(good))).isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(hits);
    }

    @Test
    @Order(5)
    void requestWhenTokenHasExpiredThenTheCallerIsToldSo() throws Exception {
        String token = realm.clientCredentials("short-lived", "orders.read");
        Instant deadline = Instant.now().plusSeconds(10);
        RawHttp.Reply reply = RawHttp.get(proxy.url(), "/api/orders/1", bearer(token));
        while (reply.status() == 200 && Instant.now().isBefore(deadline)) {
            reply = RawHttp.get(proxy.url(), "/api/orders/1", bearer(token));
        }
        int hits = backend.hits();

        reply = RawHttp.get(proxy.url(), "/api/orders/1", bearer(token));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.text()).contains("error=\"invalid_token\"").contains("The token has expired");
        assertThat(backend.hits()).isEqualTo(hits);
    }

    @Test
    @Order(6)
    void requestWhenScopeOrRoleIsMissingThenForbidden() throws Exception {
        String token = realm.clientCredentials("orders-service", "orders.read");
        int hits = backend.hits();

        RawHttp.Reply scope = RawHttp.get(proxy.url(), "/api/write/1", bearer(token));
        RawHttp.Reply role = RawHttp.get(proxy.url(), "/api/approve/1", bearer(token));

        assertThat(scope.status()).isEqualTo(403);
        assertThat(scope.text()).contains("error=\"insufficient_scope\"").contains("scope=\"orders.write\"");
        assertThat(role.status()).isEqualTo(403);
        assertThat(backend.hits()).isEqualTo(hits);
    }

    @Test
    @Order(7)
    void rotationWhenTrafficGoesOnThenNoRequestIsRefusedAndTheRetiredKeyStopsWithinTheRefresh() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger passed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Thread traffic = new Thread(() -> {
            while (!stop.get()) {
                try {
                    String fresh = realm.clientCredentials("orders-service", "orders.read");
                    (status("/api/orders/1", fresh) == 200 ? passed : refused).incrementAndGet();
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
            }
        });
        traffic.start();
        String signedByOld = realm.clientCredentials("orders-service", "orders.read");
        SigningKey old = keycloak.admin().currentSigningKey(GATEHOUSE);
        awaitMore(passed, 10);

        keycloak.admin().addSigningKey(GATEHOUSE, old.priority() + 1);
        awaitMore(passed, 20);
        assertThat(keycloak.admin().currentKid(GATEHOUSE)).isNotEqualTo(old.kid());
        assertThat(status("/api/orders/1", signedByOld)).isEqualTo(200);

        keycloak.admin().removeSigningKey(GATEHOUSE, old.componentId());
        Instant removed = Instant.now();
        while (status("/api/orders/1", signedByOld) == 200 && Instant.now().isBefore(removed.plusSeconds(30))) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        Duration bound = Duration.between(removed, Instant.now());
        awaitMore(passed, 10);
        stop.set(true);
        traffic.join();
        System.out.println("the retired key stopped after " + bound.toMillis() + " ms, refresh " + REFRESH.toMillis()
                + " ms; " + passed + " requests meanwhile");

        assertThat(status("/api/orders/1", signedByOld)).isEqualTo(401);
        assertThat(refused).hasValue(0);
    }

    @Test
    @Order(8)
    void outageWhenKeycloakGoesAwayThenTokensOfKnownKeysStillPass() throws Exception {
        String token = realm.clientCredentials("orders-service", "orders.read");
        String unseen = realm.clientCredentials("orders-service", "orders.read orders.write");
        assertThat(status("/api/orders/1", token)).isEqualTo(200);

        keycloak.close();

        assertThat(status("/api/orders/1", token)).isEqualTo(200);
        assertThat(status("/api/orders/1", unseen)).isEqualTo(200);
    }

    private static void awaitMore(AtomicInteger counter, int more) {
        int goal = counter.get() + more;
        Instant deadline = Instant.now().plusSeconds(60);
        while (counter.get() < goal && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(counter.get()).isGreaterThanOrEqualTo(goal);
    }

    private static String withOtherPayload(String token) {
        String[] parts = token.split("\\.", -1);
        String payload = new String(
                        java.util.Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"acme\"", "\"evil\"");
        return parts[0] + "."
                + dev.gatehouse.testing.TestJwts.encode(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + "."
                + parts[2];
    }

    private static int status(String path, String token) throws IOException {
        return RawHttp.get(proxy.url(), path, bearer(token)).status();
    }
}
