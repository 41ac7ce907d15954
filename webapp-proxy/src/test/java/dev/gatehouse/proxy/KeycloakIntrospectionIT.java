package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.proxy.fixture.SeenRequest;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A real Keycloak asked about its tokens: by each of our proofs, and until it is gone. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeycloakIntrospectionIT {

    private static final String SUFFIX = Long.toString(System.nanoTime());
    private static final String LIGHT = "light-" + SUFFIX;
    private static final String SIGNER = "signer-" + SUFFIX;

    @TempDir
    private static Path directory;

    private static RecordingBackend backend;
    private static KeycloakServer keycloak;
    private static KeycloakRealm realm;

    /** Asks by client_secret_basic and remembers answers, as an operator runs it. */
    private static ProxyProcess asking;
    /** Asks by client_secret_post at each request. */
    private static RunningProxy posting;
    /** Asks by private_key_jwt at each request. */
    private static RunningProxy signing;
    /** Has the wrong secret. */
    private static RunningProxy mistaken;
    /** Asks about opaque tokens alone, and verifies JWTs itself. */
    private static RunningProxy local;

    @BeforeAll
    static void start() throws Exception {
        backend = new RecordingBackend();
        keycloak = KeycloakServer.start(Path.of(System.getProperty("keycloak.home")));
        realm = keycloak.realm(GATEHOUSE);
        ECKey key = new ECKeyGenerator(Curve.P_256)
                .keyID("k1")
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .generate();
        Path keyFile = Files.writeString(directory.resolve("client.jwk"), key.toJSONString());
        keycloak.admin().addClient(GATEHOUSE, signer(key));
        keycloak.admin().addClient(GATEHOUSE, light());

        asking = ProxyProcess.serve(directory, properties("always", """
                gatehouse.issuers.main.client-id=gatehouse-api
                gatehouse.issuers.main.client-secret=gatehouse-api-secret
                gatehouse.issuers.main.introspection-cache=15s
                """));
        posting = proxy("posting", properties("always", """
                gatehouse.issuers.main.client-id=gatehouse-api
                gatehouse.issuers.main.client-secret=gatehouse-api-secret
                gatehouse.issuers.main.client-authentication=post
                gatehouse.issuers.main.introspection-cache=0s
                """));
        signing = proxy("signing", properties("always", """
                gatehouse.issuers.main.client-id=%s
                gatehouse.issuers.main.client-authentication=private_key_jwt
                gatehouse.issuers.main.client-key=%s
                gatehouse.issuers.main.introspection-cache=0s
                """.formatted(SIGNER, keyFile)));
        mistaken = proxy("mistaken", properties("always", """
                gatehouse.issuers.main.client-id=gatehouse-api
                gatehouse.issuers.main.client-secret=wrong
                """));
        local = proxy("local", properties("opaque", """
                gatehouse.issuers.main.client-id=gatehouse-api
                gatehouse.issuers.main.client-secret=gatehouse-api-secret
                """));
    }

    private static RunningProxy proxy(String name, String properties) throws IOException {
        return new RunningProxy(Files.createDirectory(directory.resolve(name)), properties);
    }

    private static String properties(String introspection, String client) {
        return """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=gatehouse-api
                gatehouse.issuers.main.roles-claim=/realm_access/roles
                gatehouse.issuers.main.introspection=%3$s
                gatehouse.routes.orders.path=/api/orders/**
                gatehouse.routes.orders.scopes=orders.read
                gatehouse.routes.orders.backends=%2$s
                %4$s""".formatted(realm.issuer(), backend.url(), introspection, client);
    }

    private static Map<String, Object> signer(ECKey key) {
        return Map.of(
                "clientId",
                SIGNER,
                "publicClient",
                false,
                "clientAuthenticatorType",
                "client-jwt",
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of(
                        "use.jwks.string",
                        "true",
                        "jwks.string",
                        new JWKSet(key.toPublicJWK()).toString(),
                        "token.endpoint.auth.signing.alg",
                        "ES256"));
    }

    /** A client whose tokens carry next to nothing: their claims come by introspection alone. */
    private static Map<String, Object> light() {
        return Map.of(
                "clientId",
                LIGHT,
                "secret",
                KeycloakRealm.secret(LIGHT),
                "publicClient",
                false,
                "serviceAccountsEnabled",
                true,
                "directAccessGrantsEnabled",
                true,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of(
                        "client.use.lightweight.access.token.enabled",
                        "true",
                        "access.token.header.type.rfc9068",
                        "true"),
                "defaultClientScopes",
                List.of("basic", "acr", "roles", "profile", "email", "service_account"),
                "optionalClientScopes",
                List.of("orders.read", "orders.write"),
                "protocolMappers",
                List.of(audience("gatehouse-api"), audience(SIGNER)));
    }

    private static Map<String, Object> audience(String audience) {
        return Map.of(
                "name",
                "audience " + audience,
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-audience-mapper",
                "config",
                Map.of(
                        "included.custom.audience",
                        audience,
                        "access.token.claim",
                        "true",
                        "introspection.token.claim",
                        "true"));
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : new AutoCloseable[] {asking, posting, signing, mistaken, local, keycloak, backend}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static int status(String proxy, String token) throws IOException {
        return RawHttp.get(proxy, "/api/orders/1", bearer(token)).status();
    }

    @Test
    @Order(1)
    void lightTokenWhenIntrospectedThenItsClaimsAreKeycloaksAnswer() throws Exception {
        String token = realm.clientCredentials(LIGHT, "orders.read");
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getAudience()).isEmpty();

        assertThat(status(asking.url(), token)).isEqualTo(200);

        SeenRequest seen = backend.last();
        assertThat(seen.header("X-Client-Id")).containsExactly(LIGHT);
        assertThat(seen.header("X-User-Id")).singleElement().asString().hasSize(36);
        assertThat(seen.header("X-User-Scopes").get(0).split(" ", -1)).contains("orders.read");
        assertThat(seen.allHeaders()).doesNotContain(token);
    }

    @Test
    @Order(2)
    void lightTokenWhenVerifiedLocallyThenRefused() throws Exception {
        int hits = backend.hits();

        assertThat(status(local.url(), realm.clientCredentials(LIGHT, "orders.read")))
                .isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(hits);

        assertThat(status(local.url(), realm.clientCredentials("orders-service", "orders.read")))
                .isEqualTo(200);
    }

    @Test
    @Order(3)
    void tokenWhenAskedAboutByEachProofThenGood() throws Exception {
        String token = realm.clientCredentials(LIGHT, "orders.read");

        assertThat(status(asking.url(), token)).isEqualTo(200);
        assertThat(status(posting.url(), token)).isEqualTo(200);
        assertThat(status(signing.url(), token)).isEqualTo(200);
    }

    @Test
    @Order(4)
    void tokenWhenOurOwnClientIsRefusedThenUnavailable() throws Exception {
        int hits = backend.hits();

        assertThat(status(mistaken.url(), realm.clientCredentials(LIGHT, "orders.read")))
                .isEqualTo(503);
        assertThat(backend.hits()).isEqualTo(hits);
    }

    @Test
    @Order(5)
    void sessionWhenLoggedOutThenItsTokenIsInactive() throws Exception {
        KeycloakTokens tokens = realm.password("orders-service", "alice", "orders.read");
        assertThat(status(posting.url(), tokens.access())).isEqualTo(200);
        int hits = backend.hits();

        realm.logout("orders-service", tokens);

        assertThat(status(posting.url(), tokens.access())).isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(hits);
        assertThat(status(local.url(), tokens.access())).isEqualTo(200);
    }

    @Test
    @Order(6)
    void tokenWhenNotAnAccessTokenForUsThenRefusedBeforeTheBackend() throws Exception {
        KeycloakTokens tokens = realm.password("orders-service", "alice", "orders.read");
        String good = tokens.access();
        int hits = backend.hits();

        assertThat(status(posting.url(), tokens.id())).isEqualTo(401);
        assertThat(status(posting.url(), tokens.refresh())).isEqualTo(401);
        assertThat(status(posting.url(), realm.clientCredentials("foreign-service", "orders.read")))
                .isEqualTo(401);
        assertThat(status(posting.url(), keycloak.realm(KeycloakRealm.OTHER).clientCredentials("orders-service", "")))
                .isEqualTo(401);
        assertThat(status(posting.url(), good.substring(0, good.length() - 10) + "AAAAAAAAAA"))
                .isEqualTo(401);
        assertThat(status(posting.url(), "made-up")).isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(hits);

        assertThat(status(posting.url(), good)).isEqualTo(200);
    }

    @Test
    @Order(7)
    void outageWhenKeycloakGoesAwayThenRememberedAnswersCountForTheirTime() throws Exception {
        String known = realm.clientCredentials(LIGHT, "orders.read");
        String unseen = realm.clientCredentials(LIGHT, "orders.read");
        Instant asked = Instant.now();
        assertThat(status(asking.url(), known)).isEqualTo(200);

        keycloak.close();

        assertThat(status(asking.url(), known)).isEqualTo(200);
        int hits = backend.hits();
        assertThat(status(asking.url(), unseen)).isEqualTo(503);
        assertThat(backend.hits()).isEqualTo(hits);

        int status = 200;
        while (status == 200 && Instant.now().isBefore(asked.plusSeconds(90))) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            status = status(asking.url(), known);
        }
        hits = backend.hits();
        System.out.println("the remembered answer counted for "
                + Duration.between(asked, Instant.now()).toSeconds() + " s of 15");
        assertThat(status).isEqualTo(503);
        assertThat(status(asking.url(), known)).isEqualTo(503);
        assertThat(backend.hits()).isEqualTo(hits);
        assertThat(asking.output()).doesNotContain(known, unseen, "gatehouse-api-secret", "SLF4J");
    }
}
