package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.proxy.fixture.TlsClient;
import dev.gatehouse.proxy.keycloak.KeycloakRealm;
import dev.gatehouse.proxy.keycloak.KeycloakServer;
import dev.gatehouse.proxy.keycloak.ServiceAccountClients;
import dev.gatehouse.testing.ProofKey;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens that a real Keycloak has bound, to a certificate and to a key, at a proxy that ends TLS itself; verified here, and
 * by asking Keycloak, to whom the proxy shows its own certificate.
 */
class KeycloakBoundTokenIT {

    private static final String SUFFIX = Long.toString(System.nanoTime());
    private static final String MACHINE = "machine-" + SUFFIX;
    private static final String PROVER = "prover-" + SUFFIX;
    private static final String ASKER = "asker-" + SUFFIX;

    private static final TestCa SERVERS = TestCa.root("servers");
    private static final TestCa CLIENTS = TestCa.root("clients");
    private static final Issued MACHINES = CLIENTS.client(MACHINE);
    private static final Issued STRANGER = CLIENTS.client("stranger");

    @TempDir
    private static Path directory;

    private static RecordingBackend backend;
    private static KeycloakServer keycloak;
    private static ProxyProcess proxy;
    private static String issuer;

    @BeforeAll
    static void start() throws Exception {
        backend = new RecordingBackend();
        Issued server = SERVERS.server();
        Path certificate = server.writeChain(directory.resolve("server.pem"));
        Path key = server.writeKey(directory.resolve("server.key"));
        Path clients = TestCa.write(directory.resolve("clients.pem"), CLIENTS.certificate());
        Path servers = TestCa.write(directory.resolve("servers.pem"), SERVERS.certificate());
        Issued asker = CLIENTS.client(ASKER);
        Path askerCertificate = asker.writeChain(directory.resolve("asker.pem"));
        Path askerKey = asker.writeKey(directory.resolve("asker.key"));

        int tlsPort = KeycloakServer.freePort();
        keycloak = KeycloakServer.startTls(
                Path.of(System.getProperty("keycloak.home")), tlsPort, certificate, key, clients);
        keycloak.admin()
                .addClient(
                        GATEHOUSE, client(MACHINE, true, Map.of("tls.client.certificate.bound.access.tokens", "true")));
        keycloak.admin().addClient(GATEHOUSE, client(PROVER, false, Map.of("dpop.bound.access.tokens", "true")));
        keycloak.admin().addClient(GATEHOUSE, client(ASKER, true, Map.of()));
        issuer = "https://127.0.0.1:" + tlsPort + "/realms/" + GATEHOUSE;
        proxy = ProxyProcess.serve(Files.createDirectory(directory.resolve("proxy")), """
                gatehouse.server.tls.certificate=%1$s
                gatehouse.server.tls.key=%2$s
                gatehouse.server.tls.client-auth=want
                gatehouse.client-certificates.ca=%3$s
                gatehouse.issuers.local.issuer=%4$s
                gatehouse.issuers.local.audiences=gatehouse-api
                gatehouse.issuers.local.jwks-uri=%5$s
                gatehouse.issuers.plain.issuer=%6$s
                gatehouse.issuers.plain.audiences=gatehouse-api
                gatehouse.routes.orders.path=/api/orders/**
                gatehouse.routes.orders.backends=%7$s
                gatehouse.routes.vault.path=/api/vault/**
                gatehouse.routes.vault.authenticate=client-cert+bearer
                gatehouse.routes.vault.backends=%7$s
                """.formatted(
                        certificate,
                        key,
                        clients,
                        issuer,
                        keycloak.realm(GATEHOUSE).jwks(),
                        keycloak.issuer(GATEHOUSE),
                        backend.url()));
        asking = ProxyProcess.serve(Files.createDirectory(directory.resolve("asking")), """
                gatehouse.server.tls.certificate=%1$s
                gatehouse.server.tls.key=%2$s
                gatehouse.server.tls.client-auth=want
                gatehouse.issuers.asked.issuer=%3$s
                gatehouse.issuers.asked.audiences=gatehouse-api
                gatehouse.issuers.asked.introspection=always
                gatehouse.issuers.asked.introspection-uri=%3$s/protocol/openid-connect/token/introspect
                gatehouse.issuers.asked.introspection-timeout=10s
                gatehouse.issuers.asked.client-id=%4$s
                gatehouse.issuers.asked.client-authentication=tls
                gatehouse.issuers.asked.tls-certificate=%5$s
                gatehouse.issuers.asked.tls-key=%6$s
                gatehouse.issuers.asked.tls-ca=%7$s
                gatehouse.routes.orders.path=/api/orders/**
                gatehouse.routes.orders.backends=%8$s
                """.formatted(
                        certificate, key, issuer, ASKER, askerCertificate, askerKey, servers, backend.url()));
    }

    private static ProxyProcess asking;

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {proxy, asking, keycloak, backend}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static Map<String, Object> client(String id, boolean byCertificate, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(Map.of("access.token.header.type.rfc9068", "true"));
        attributes.putAll(more);
        Map<String, Object> client = new HashMap<>(Map.of(
                "clientId",
                id,
                "publicClient",
                false,
                "serviceAccountsEnabled",
                true,
                "standardFlowEnabled",
                false,
                "attributes",
                attributes,
                "defaultClientScopes",
                List.of("basic", "acr", "roles", "service_account"),
                "protocolMappers",
                List.of(audience("gatehouse-api"), audience(ASKER))));
        if (byCertificate) {
            client.put("clientAuthenticatorType", "client-x509");
            attributes.put("x509.subjectdn", "CN=" + id);
            attributes.put("x509.allow.regex.pattern.comparison", "false");
        } else {
            client.put("secret", KeycloakRealm.secret(id));
        }
        return client;
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

    /** A token by client credentials over TLS, with a certificate or a proof. */
    private static String token(String client, @Nullable Issued own, @Nullable ProofKey key) throws Exception {
        URI endpoint = URI.create(issuer + "/protocol/openid-connect/token");
        String form = "grant_type=client_credentials&client_id=" + client
                + (own == null ? "&client_secret=" + KeycloakRealm.secret(client) : "");
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (key != null) {
            request.header(
                    "DPoP",
                    key.proof(endpoint.toString(), "")
                            .with("htm", "POST")
                            .with("ath", null)
                            .text());
        }
        HttpResponse<String> reply = HttpClient.newBuilder()
                .sslContext(TlsClient.context(SERVERS, own))
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return JSONObjectUtils.getString(JSONObjectUtils.parse(reply.body()), "access_token");
    }

    private static int status(ProxyProcess at, @Nullable Issued own, String path, String... headers)
            throws IOException {
        return TlsClient.get(at.url(), SERVERS, own, path, headers).status();
    }

    @Test
    void getWhenTokenIsBoundToACertificateThenOnlyItsOwnerPasses() throws Exception {
        String token = token(MACHINE, MACHINES, null);
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf"))
                .containsKey("x5t#S256");
        for (ProxyProcess at : List.of(proxy, asking)) {
            assertThat(status(at, MACHINES, "/api/orders/1", bearer(token))).isEqualTo(200);
            int hits = backend.hits();
            assertThat(status(at, null, "/api/orders/1", bearer(token))).isEqualTo(401);
            assertThat(status(at, STRANGER, "/api/orders/1", bearer(token))).isEqualTo(401);
            assertThat(status(at, CLIENTS.client(MACHINE), "/api/orders/1", bearer(token)))
                    .isEqualTo(401);
            assertThat(backend.hits()).isEqualTo(hits);
        }
    }

    @Test
    void getWhenTokenIsBoundToAKeyThenOnlyWithAFreshProofOfThatKey() throws Exception {
        ProofKey key = new ProofKey();
        String token = token(PROVER, null, key);
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf"))
                .containsEntry("jkt", key.thumbprint());
        String url = "https://gatehouse.test/api/orders/1";
        for (ProxyProcess at : List.of(proxy, asking)) {
            String dpop = "Authorization: DPoP " + token;
            String proof = "DPoP: " + key.proof(url, token).text();
            assertThat(status(at, null, "/api/orders/1", dpop, proof))
                    .as(at.output())
                    .isEqualTo(200);
            int hits = backend.hits();
            assertThat(status(at, null, "/api/orders/1", dpop, proof)).isEqualTo(401);
            assertThat(status(at, null, "/api/orders/1", dpop)).isEqualTo(401);
            assertThat(status(at, null, "/api/orders/1", bearer(token))).isEqualTo(401);
            assertThat(status(
                            at,
                            null,
                            "/api/orders/2",
                            dpop,
                            "DPoP: " + key.proof(url, token).text()))
                    .isEqualTo(401);
            assertThat(status(
                            at,
                            null,
                            "/api/orders/1",
                            dpop,
                            "DPoP: " + key.proof(url, token).with("htm", "POST").text()))
                    .isEqualTo(401);
            assertThat(status(
                            at,
                            null,
                            "/api/orders/1",
                            dpop,
                            "DPoP: " + new ProofKey().proof(url, token).text()))
                    .isEqualTo(401);
            assertThat(backend.hits()).isEqualTo(hits);
            assertThat(status(
                            at,
                            null,
                            "/api/orders/1",
                            dpop,
                            "DPoP: " + key.proof(url, token).text()))
                    .isEqualTo(200);
        }
    }

    @Test
    void getWhenBothAreAskedForThenTheyMustBeOneClients() throws Exception {
        String plain = keycloak.realm(GATEHOUSE).clientCredentials(KeycloakRealm.ORDERS_SERVICE, "");
        Issued orders = CLIENTS.client(KeycloakRealm.ORDERS_SERVICE);
        assertThat(status(proxy, orders, "/api/vault/1", bearer(plain))).isEqualTo(200);
        int hits = backend.hits();
        assertThat(status(proxy, STRANGER, "/api/vault/1", bearer(plain))).isEqualTo(401);
        assertThat(status(proxy, null, "/api/vault/1", bearer(plain))).isEqualTo(401);
        assertThat(status(proxy, orders, "/api/vault/1")).isEqualTo(401);
        assertThat(status(
                        proxy,
                        TestCa.root("clients").client(KeycloakRealm.ORDERS_SERVICE),
                        "/api/vault/1",
                        bearer(plain)))
                .isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(hits);
    }

    @Test
    void logWhenEverythingWasRefusedThenItHoldsNoToken() throws Exception {
        String token = token(MACHINE, MACHINES, null);
        RawHttp.Reply refused = TlsClient.get(proxy.url(), SERVERS, STRANGER, "/api/orders/1", bearer(token));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(proxy.output())
                .contains("GH1120")
                .doesNotContain(token)
                .doesNotContain(token.substring(token.lastIndexOf('.')));
        assertThat(asking.output()).doesNotContain(token);
    }

    private static JWTClaimsSet shown() throws Exception {
        List<String> sent = backend.last().header("Authorization");
        assertThat(sent).singleElement().asString().startsWith("Bearer ");
        return SignedJWT.parse(sent.get(0).substring("Bearer ".length())).getJWTClaimsSet();
    }

    @Test
    void getWhenTheRouteHasAnAccountThenTheBackendSeesItsTokenHoweverItProvesItself() throws Exception {
        String secret = "secret-" + SUFFIX;
        String key = "key-" + SUFFIX;
        String certificate = "certificate-" + SUFFIX;
        ECKey jwk = new ECKeyGenerator(Curve.P_256)
                .keyID("k1")
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .generate();
        keycloak.admin().addClient(GATEHOUSE, ServiceAccountClients.withSecret(secret, Map.of()));
        keycloak.admin().addClient(GATEHOUSE, ServiceAccountClients.withKey(key, jwk));
        keycloak.admin().addClient(GATEHOUSE, ServiceAccountClients.withCertificate(certificate));
        Issued own = CLIENTS.client(certificate);
        StringBuilder properties = new StringBuilder();
        Map<String, String> proofs = new LinkedHashMap<>();
        proofs.put("basic", "client-id=" + secret + "\nclient-secret=" + KeycloakRealm.secret(secret));
        proofs.put("post", "client-id=" + secret + "\nclient-secret=" + KeycloakRealm.secret(secret));
        proofs.put(
                "private_key_jwt",
                "client-id=" + key + "\nclient-key="
                        + Files.writeString(directory.resolve("account.jwk"), jwk.toJSONString()));
        proofs.put(
                "tls",
                "client-id=" + certificate + "\ntls-certificate=" + own.writeChain(directory.resolve("account.pem"))
                        + "\ntls-key=" + own.writeKey(directory.resolve("account.key")));
        proofs.forEach((method, proof) -> {
            String account = "issuer=%s\ntls-ca=%s\nclient-authentication=%s\ntimeout=20s\n%s"
                    .formatted(issuer, directory.resolve("servers.pem"), method, proof);
            properties.append("""
                    gatehouse.routes.%1$s.path=/%1$s
                    gatehouse.routes.%1$s.authenticate=none
                    gatehouse.routes.%1$s.credential=%1$s
                    gatehouse.routes.%1$s.backends=%2$s
                    %3$s
                    """.formatted(
                    method, backend.url(), account.replaceAll("(?m)^", "gatehouse.service-accounts." + method + ".")));
        });
        try (RunningProxy accounts =
                new RunningProxy(Files.createDirectory(directory.resolve("accounts")), properties.toString())) {
            for (String method : proofs.keySet()) {
                assertThat(RawHttp.get(accounts.url(), "/" + method).status())
                        .as(method)
                        .isEqualTo(200);
                assertThat(shown().getStringClaim("azp"))
                        .isEqualTo(
                                switch (method) {
                                    case "tls" -> certificate;
                                    case "private_key_jwt" -> key;
                                    default -> secret;
                                });
            }
        }
    }

    @Test
    void getWhenTheCallersTokenIsExchangedThenTheBackendSeesOneForItselfAndTheCaller() throws Exception {
        String shop = "shop-" + SUFFIX;
        String stock = "stock-" + SUFFIX;
        String exchanger = "exchanger-" + SUFFIX;
        keycloak.admin().addClient(GATEHOUSE, ServiceAccountClients.withSecret(stock, Map.of()));
        keycloak.admin().addClient(GATEHOUSE, ServiceAccountClients.exchanging(exchanger, stock));
        keycloak.admin()
                .addClient(
                        GATEHOUSE,
                        ServiceAccountClients.withSecret(shop, Map.of(), KeycloakRealm.GATEHOUSE_API, exchanger));
        try (RunningProxy exchanging =
                new RunningProxy(Files.createDirectory(directory.resolve("exchanging")), """
                        gatehouse.issuers.plain.issuer=%1$s
                        gatehouse.issuers.plain.audiences=gatehouse-api
                        gatehouse.service-accounts.exchanger.issuer=plain
                        gatehouse.service-accounts.exchanger.client-id=%2$s
                        gatehouse.service-accounts.exchanger.client-secret=%3$s
                        gatehouse.service-accounts.exchanger.audience=%4$s
                        gatehouse.service-accounts.exchanger.timeout=20s
                        gatehouse.routes.stock.path=/stock
                        gatehouse.routes.stock.credential=exchanger
                        gatehouse.routes.stock.forward-token=exchange
                        gatehouse.routes.stock.backends=%5$s
                        """.formatted(
                                keycloak.issuer(GATEHOUSE),
                                exchanger,
                                KeycloakRealm.secret(exchanger),
                                stock,
                                backend.url()))) {
            String alice = keycloak.realm(GATEHOUSE)
                    .password(shop, KeycloakRealm.ALICE, "")
                    .access();

            RawHttp.Reply reply = RawHttp.get(exchanging.url(), "/stock", bearer(alice));
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(shown().getAudience()).containsExactly(stock);
            assertThat(shown().getStringClaim("azp")).isEqualTo(exchanger);
            assertThat(shown().getSubject())
                    .isEqualTo(SignedJWT.parse(alice).getJWTClaimsSet().getSubject());
            assertThat(backend.last().allHeaders()).doesNotContain(alice);

            int hits = backend.hits();
            String stranger = keycloak.realm(GATEHOUSE).clientCredentials(KeycloakRealm.ORDERS_SERVICE, "");
            assertThat(RawHttp.get(exchanging.url(), "/stock", bearer(stranger)).status())
                    .isEqualTo(403);
            assertThat(backend.hits()).isEqualTo(hits);
        }
    }
}
