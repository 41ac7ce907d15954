package dev.gatehouse.jwt;

import static dev.gatehouse.testing.TestIssuer.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The keys are where the issuer's own metadata says, and nowhere else. */
class DiscoveryTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestKeys ATTACKER = TestKeys.ed25519("ed-1");

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final String token = TestJwts.of(KEY, issuer.issuer()).token();

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void fetchWhenOnlyRfc8414MetadataIsThereThenItIsUsed() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String identifier = "http://127.0.0.1:" + server.getAddress().getPort() + "/tenant/x";
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                asked.add(path);
                boolean metadata = path.equals("/.well-known/oauth-authorization-server/tenant/x");
                send(
                        exchange,
                        metadata ? 200 : 404,
                        "{\"issuer\":\"" + identifier + "\",\"jwks_uri\":\"" + issuer.keysUri() + "\"}");
            }
        });
        server.start();
        try (BearerGate gate = BearerGate.of(identifier).open()) {
            assertThat(gate.accepted(TestJwts.of(KEY, identifier).token()).subject())
                    .isEqualTo("alice");
            assertThat(asked)
                    .containsExactly(
                            "/tenant/x/.well-known/openid-configuration",
                            "/.well-known/oauth-authorization-server/tenant/x");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":\"ISSUER/\",\"jwks_uri\":\"KEYS\"}",
                "{\"issuer\":\"https://attacker.example\",\"jwks_uri\":\"KEYS\"}",
                "{\"issuer\":[\"ISSUER\"],\"jwks_uri\":\"KEYS\"}",
                "{\"issuer\":null,\"jwks_uri\":\"KEYS\"}",
                "{\"jwks_uri\":\"KEYS\"}",
                "{\"issuer\":\"ISSUER\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":null}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":[\"KEYS\"]}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"/issuer/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"//127.0.0.1/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"not a url\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"mailto:keys@example.com\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"file:///etc/passwd\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"jar:KEYS!/\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"HTTP://192.0.2.1/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://192.0.2.1/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://127.0.0.1.attacker.example/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://localhost.attacker.example/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://0.0.0.0/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://127.0.0.1:99999/keys\"}",
                "{\"issuer\":\"x\",\"issuer\":\"ISSUER\",\"jwks_uri\":\"KEYS\"}",
                "[]",
                "<html>",
                ""
            })
    void fetchWhenMetadataIsBadThenKeysAreUnavailable(String metadata) {
        String json = metadata.replace("ISSUER", issuer.issuer()).replace("KEYS", issuer.keysUri());
        issuer.answerMetadata(exchange -> send(exchange, 200, json));
        try (BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            assertThat(issuer.keyFetches()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1/keys",
                "HTTP://192.0.2.1/keys",
                "http://127.0.0.1.attacker.example/keys",
                "http://localhost.attacker.example/keys",
                "http://0.0.0.0/keys",
                "ftp://127.0.0.1/keys",
                "//127.0.0.1/keys"
            })
    void fetchWhenKeysWouldComeUnprotectedThenUrlIsRefusedAndNotTried(String url) {
        issuer.answerMetadata(
                exchange -> send(exchange, 200, issuer.metadataJson().replace(issuer.keysUri(), url)));
        try (BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.ask(token))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.failure().reason()).contains("jwks_uri", "https://"));
        }
    }

    @Test
    void fetchWhenMetadataNamesTheAttackersIssuerThenItsKeysAreNotTrusted() {
        try (TestIssuer attacker = new TestIssuer(ATTACKER)) {
            issuer.answerMetadata(exchange -> send(exchange, 200, attacker.metadataJson()));
            try (BearerGate gate = BearerGate.of(issuer).open()) {
                String forged = TestJwts.of(ATTACKER, issuer.issuer()).token();
                assertThat(gate.refused(forged)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
                assertThat(attacker.keyFetches()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void fetchWhenAnswerIsRedirectThenItIsNotFollowed(int status) {
        try (SilentListener listener = new SilentListener()) {
            TestIssuer.Answer redirect = exchange -> {
                exchange.getResponseHeaders().set("Location", listener.url("/keys"));
                send(exchange, status, "");
            };
            issuer.answerKeys(redirect);
            try (BearerGate gate = BearerGate.of(issuer).open()) {
                assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
                assertThat(issuer.keyFetches()).isPositive();
            }
            issuer.answerMetadata(redirect);
            try (BearerGate gate = BearerGate.of(issuer).open()) {
                assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            }
            assertThat(listener.wasContacted()).isFalse();
        }
    }

    @Test
    void fetchWhenKeySetMovesThenItIsFoundAtItsNewPlace() {
        try (BearerGate gate = BearerGate.of(issuer).open();
                TestIssuer elsewhere = new TestIssuer(TestKeys.ed25519("unused"))) {
            gate.accepted(token);
            TestKeys next = TestKeys.ed25519("ed-2");
            elsewhere.publish(next);
            issuer.answerMetadata(exchange ->
                    send(exchange, 200, issuer.metadataJson().replace(issuer.keysUri(), elsewhere.keysUri())));

            assertThat(gate.accepts(TestJwts.of(next, issuer.issuer()).token())).isTrue();
        }
    }
}
