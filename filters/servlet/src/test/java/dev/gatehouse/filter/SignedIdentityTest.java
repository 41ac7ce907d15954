package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** An application behind the filters sees what a backend behind the proxy sees. */
class SignedIdentityTest {

    private static final String KEYS = "/.well-known/gatehouse-jwks.json";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    private Path directory;

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        Path key = Files.writeString(
                directory.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(TestKeys.ec("k").privateKey().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        server = FilterServer.gatehouse()
                .param("gatehouse.forward.signed.key", key.toString())
                .param("gatehouse.forward.signed.issuer", "https://gateway.example")
                .param("gatehouse.routes.api.forward-token", "signed")
                .param("gatehouse.routes.api.forward-claims", "roles")
                .param("gatehouse.routes.maybe.forward-token", "signed")
                .serve("/*", Echo::serve)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void doFilterWhenRouteSignsThenApplicationSeesAVerifiableToken() throws Exception {
        Reply reply =
                server.get("/api/o", server.credential(), "X-Gatehouse-Identity: spoofed", "traceparent: " + TRACE);
        String line = reply.lines().stream()
                .filter(text -> text.startsWith("header X-Gatehouse-Identity="))
                .findFirst()
                .orElseThrow();
        SignedJWT token = SignedJWT.parse(line.replaceAll(".*=\\[|]$", ""));
        String body = server.get(KEYS).body();

        assertThat(token.verify(
                        new ECDSAVerifier(JWKSet.parse(body).getKeys().get(0).toECKey())))
                .isTrue();
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("api");
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("alice");
        assertThat(reply.body()).doesNotContain("spoofed");
        assertThat(reply.lines())
                .contains("header traceparent=[" + TRACE + "]", "header X-User-Claims=[{\"roles\":[\"clerk\"]}]");
    }

    @Test
    void doFilterWhenCallerIsUnknownThenNoToken() {
        for (String target : new String[] {"/maybe/o", "/public/o"}) {
            Reply reply = server.get(target, "X-Gatehouse-Identity: spoofed");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).doesNotContain("X-Gatehouse-Identity").doesNotContain("spoofed");
        }
        assertThat(server.get("/maybe/o", server.credential()).body()).contains("X-Gatehouse-Identity");
    }

    @Test
    void doFilterWhenKeySetIsAskedForThenAnsweredAheadOfAllRoutes() {
        Reply get = server.get(KEYS);
        Reply head = server.request("HEAD", KEYS);

        assertThat(get.status()).isEqualTo(200);
        assertThat(get.body()).contains("\"kty\":\"EC\"").doesNotContain("\"d\"");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(server.hits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "OPTIONS", "get"})
    void doFilterWhenMethodIsAnotherThenRefusedAsEverywhere(String method) {
        assertThat(server.request(method, KEYS).status()).isEqualTo(404);
        assertThat(server.hits()).isZero();
    }

    @Test
    void doFilterWhenTraceParentIsBadThenMadeAndItsStateGone() {
        Reply bad = server.get("/public/o", "traceparent: 00-0-0-00", "tracestate: a=1");
        Reply good = server.get("/public/o", "traceparent: " + TRACE, "tracestate: a=1");

        assertThat(bad.body()).doesNotContain("00-0-0-00").doesNotContain("a=1");
        assertThat(bad.body()).containsPattern("header traceparent=\\[00-[0-9a-f]{32}-[0-9a-f]{16}-01]");
        assertThat(good.lines()).contains("header traceparent=[" + TRACE + "]", "header tracestate=[a=1]");
    }
}
