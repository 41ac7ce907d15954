package dev.gatehouse.containers;

import static dev.gatehouse.containers.Tokens.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.proxy.fixture.RawHttp.Reply;
import dev.gatehouse.testing.ProofKey;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Every kind of credential, good and bad; the settings are in a file that a context-param names. */
@ArquillianTest
class CredentialsIT {

    private static final Map<String, TestKeys> KEYS =
            Map.of("RS256", TestKeys.rsa("r1"), "ES256", TestKeys.ec("e1"), "EdDSA", TestKeys.ed25519("d1"));
    private static final TestIssuer ISSUER = new TestIssuer(KEYS.values().toArray(TestKeys[]::new));
    private static final TestProvider PROVIDER = new TestProvider();
    private static final IssuedApiKey API_KEY = apiKey();

    /** The client of {@link TestJwts}. */
    private static final Issued SHOP = TlsFiles.CLIENTS.client("shop");

    private static final Issued ORDERS = TlsFiles.CLIENTS.client("orders");
    private static final Issued STRANGER = TlsFiles.FOREIGN.client("shop");

    @ArquillianResource
    private URL url;

    private Site site;
    private int before;

    @Deployment(testable = false)
    static WebArchive application() throws IOException {
        PROVIDER.answer((exchange, question) -> TestProvider.send(
                exchange,
                200,
                "application/json",
                question.token().equals("opaque-good") ? PROVIDER.activeJson() : "{\"active\":false}"));
        Path directory = Files.createDirectories(Container.work().resolve("credentials"));
        Path keys = Files.writeString(directory.resolve("keys.json"), "{\"keys\":[" + API_KEY.record() + "]}");
        Path ca = TestCa.write(directory.resolve("clients.pem"), TlsFiles.CLIENTS.certificate());
        Path settings = Files.writeString(
                directory.resolve("gatehouse.properties"), """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=api
                gatehouse.issuers.main.algorithms=RS256,ES256,EdDSA
                gatehouse.issuers.asked.issuer=%s
                gatehouse.issuers.asked.audiences=api
                gatehouse.issuers.asked.introspection=opaque
                gatehouse.issuers.asked.client-id=gatehouse
                gatehouse.issuers.asked.client-secret=hush
                gatehouse.api-keys.store=file
                gatehouse.api-keys.file=%s
                gatehouse.client-certificates.ca=%s
                gatehouse.routes.tokens.path=/tokens/**
                gatehouse.routes.tokens.scopes=orders.read
                gatehouse.routes.keys.path=/keys/**
                gatehouse.routes.keys.authenticate=api-key
                gatehouse.routes.keys.scopes=orders.read
                gatehouse.routes.certificates.path=/certificates/**
                gatehouse.routes.certificates.authenticate=client-cert
                gatehouse.routes.both.path=/both/**
                gatehouse.routes.both.authenticate=client-cert+bearer
                gatehouse.routes.both.scopes=orders.read
                """.formatted(ISSUER.issuer(), PROVIDER.issuer(), keys, ca));
        return Application.guarded("credentials", WebXml.CURRENT)
                .param("gatehouse.config", settings.toString())
                .servlet("page", "Page", "/*")
                .war();
    }

    private static IssuedApiKey apiKey() {
        ApiKeyConfig config =
                new ApiKeyConfig("X-API-Key", "live", null, Path.of("keys.json"), Duration.ofSeconds(30), 100, null);
        try (ApiKeyAdministration keys = config.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            return keys.createUnstored(
                    new NewApiKey("shop", null, null, Set.of("orders.read"), Set.of(), null, null, Duration.ofDays(1)));
        }
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
        PROVIDER.close();
    }

    @BeforeEach
    void count() throws IOException {
        site = new Site(url);
        before = site.visits("page");
    }

    private static TestJwts jwt() {
        return jwt("ES256");
    }

    private static TestJwts jwt(String algorithm) {
        TestKeys key = KEYS.get(algorithm);
        if (key == null) {
            throw new IllegalArgumentException(algorithm);
        }
        return TestJwts.of(key, ISSUER.issuer());
    }

    private void assertRefused(int status, Reply... replies) throws IOException {
        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.hasHeader("X-Served-By")).isFalse();
        });
        assertThat(site.visits("page")).isEqualTo(before);
    }

    private void assertServed(Reply reply, String... lines) throws IOException {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .contains(lines)
                .doesNotContainIgnoringCase("header authorization")
                .doesNotContainIgnoringCase("header dpop")
                .doesNotContainIgnoringCase("header x-api-key");
        assertThat(site.visits("page")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void requestWhenTokenIsSignedThenServedAndNoOtherIs(String algorithm) throws IOException {
        TestJwts good = jwt(algorithm);

        assertRefused(
                401,
                site.get("/tokens/o"),
                site.get("/tokens/o", bearer(good.token() + "x")),
                site.get(
                        "/tokens/o",
                        bearer(good.signedBy(TestKeys.ec("e1"))
                                .withHeader("alg", "ES256")
                                .token())),
                site.get("/tokens/o", bearer(good.withClaim("exp", 1).token())),
                site.get("/tokens/o", bearer(good.withClaim("aud", "other").token())));
        assertRefused(400, site.get("/tokens/o", bearer(good.token()), bearer(good.token())));
        assertRefused(
                403,
                site.get(
                        "/tokens/o",
                        bearer(good.withClaim("scope", "orders.list").token())));
        assertServed(
                site.get("/tokens/o", bearer(good.token())),
                "principal=alice",
                "remote-user=alice",
                "auth-type=BEARER",
                "clerk=true",
                "admin=false",
                "header X-Client-Id=[shop]");
    }

    @Test
    void requestWhenTokenIsOpaqueThenItsIssuerIsAsked() throws IOException {
        assertRefused(401, site.get("/tokens/o", bearer("opaque-bad")));
        assertServed(site.get("/tokens/o", bearer("opaque-good")), "principal=alice", "auth-type=BEARER");
        assertThat(PROVIDER.questions()).hasSize(2);
    }

    @Test
    void requestWhenApiKeyIsGoodThenServed() throws IOException {
        String header = "X-API-Key: " + API_KEY.text();

        assertRefused(
                401,
                site.get("/keys/o"),
                site.get("/keys/o", header + "0"),
                site.get("/keys/o", bearer(jwt().token())));
        assertRefused(400, site.get("/keys/o", header, header));
        assertServed(site.get("/keys/o", header), "principal=shop", "auth-type=API-KEY");
    }

    @Test
    void requestWhenCertificateIsOfTrustedAuthorityThenServed() throws IOException {
        assertRefused(
                401,
                site.get("/certificates/o"),
                site.get("/certificates/o", bearer(jwt().token())),
                site.secureGet(null, "/certificates/o"),
                site.secureGet(STRANGER, "/certificates/o"));
        assertServed(site.secureGet(ORDERS, "/certificates/o"), "principal=orders", "auth-type=CLIENT_CERT");
    }

    @Test
    void requestWhenTokenIsBoundToKeyThenServedOncePerProof() throws IOException {
        ProofKey key = new ProofKey();
        String token = jwt().withClaim("cnf", Map.of("jkt", key.thumbprint())).token();
        String address = "http://gatehouse.test" + site.path() + "/tokens/o";
        String proof = key.proof(address, token).text();

        assertRefused(
                401,
                site.get("/tokens/o", bearer(token)),
                site.get("/tokens/o", "Authorization: DPoP " + token),
                site.get("/tokens/o", bearer(token), "DPoP: " + proof),
                site.get(
                        "/tokens/o",
                        "Authorization: DPoP " + token,
                        "DPoP: " + new ProofKey().proof(address, token).text()),
                site.get(
                        "/tokens/o",
                        "Authorization: DPoP " + token,
                        "DPoP: "
                                + key.proof("http://gatehouse.test/tokens/o", token)
                                        .text()));
        assertServed(site.get("/tokens/o", "Authorization: DPoP " + token, "DPoP: " + proof), "principal=alice");
        before++;
        assertRefused(401, site.get("/tokens/o", "Authorization: DPoP " + token, "DPoP: " + proof));
    }

    @Test
    void requestWhenTokenIsBoundToCertificateThenServedWithThatOneOnly() throws Exception {
        String token =
                jwt().withClaim("cnf", Map.of("x5t#S256", thumbprint(SHOP))).token();

        assertRefused(
                401,
                site.get("/tokens/o", bearer(token)),
                site.secureGet(null, "/tokens/o", bearer(token)),
                site.secureGet(ORDERS, "/tokens/o", bearer(token)));
        assertServed(site.secureGet(SHOP, "/tokens/o", bearer(token)), "principal=alice", "auth-type=BEARER");
    }

    @Test
    void requestWhenCertificateAndTokenAreOneCallersThenServed() throws IOException {
        String token = jwt().token();

        assertRefused(
                401,
                site.get("/both/o", bearer(token)),
                site.secureGet(null, "/both/o", bearer(token)),
                site.secureGet(SHOP, "/both/o"),
                site.secureGet(ORDERS, "/both/o", bearer(token)),
                site.secureGet(STRANGER, "/both/o", bearer(token)));
        assertServed(site.secureGet(SHOP, "/both/o", bearer(token)), "principal=alice", "auth-type=CLIENT-CERT+BEARER");
    }

    private static String thumbprint(Issued issued) throws GeneralSecurityException {
        return TestJwts.encode(
                MessageDigest.getInstance("SHA-256").digest(issued.certificate().getEncoded()));
    }
}
