package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.gatehouse.proxy.fixture.CallerVerifier;
import dev.gatehouse.proxy.fixture.Guide;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What docs/forwarding.md says, followed: its file, and its recipe at the backend. */
class ForwardingGuideTest {

    private static final TestKeys KEY = TestKeys.ec("k1");
    private static final String ISSUER = "https://gateway.example.com";

    @TempDir
    private Path directory;

    private void writeKey(String name, TestKeys key) throws IOException {
        Files.writeString(
                directory.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(key.privateKey().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    @Test
    void guideWhenItShowsARecipeThenItIsTheOneThatRunsHere() throws IOException {
        String recipe = Guide.read("docs/forwarding.md").blocks("java").get(0);
        String run = Guide.read("webapp-proxy/src/test/java/dev/gatehouse/proxy/fixture/CallerVerifier.java")
                .text();

        assertThat(run.replaceAll("\\s+", "")).endsWith(recipe.replaceAll("\\s+", ""));
    }

    @Test
    void guideWhenItsKeyCommandIsRunThenTheKeySigns() throws Exception {
        String command = Guide.read("docs/forwarding.md").blocks("sh").get(0).strip();
        assumeThat(Path.of("/usr/bin/openssl")).exists();
        Path file = directory.resolve("identity.pem");
        Process made = new ProcessBuilder(command.replace("/etc/gatehouse/identity.pem", file.toString())
                        .split(" ", -1))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).isZero();

        try (RunningProxy proxy = new RunningProxy(directory, """
                gatehouse.routes.open.path=/
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=http://127.0.0.1:1
                gatehouse.forward.signed.issuer=https://gateway.example.com
                gatehouse.forward.signed.key=%s
                """.formatted(file))) {
            assertThat(RawHttp.get(proxy.url(), "/.well-known/gatehouse-jwks.json")
                            .text())
                    .contains("200 OK")
                    .contains("Cache-Control: public, max-age=300")
                    .contains("\"crv\":\"P-256\"")
                    .doesNotContain("\"d\"");
        }
    }

    @Test
    void guideWhenFollowedThenTheBackendVerifiesWhoCalls() throws Exception {
        writeKey("identity.pem", TestKeys.ec("ignored"));
        try (TestIssuer issuer = new TestIssuer(KEY);
                RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = new RunningProxy(
                        directory,
                        Guide.read("docs/forwarding.md")
                                .blocks("properties")
                                .get(0)
                                .replace("https://auth.example.com/realms/acme", issuer.issuer())
                                .replace("http://127.0.0.1:9001", backend.url())
                                .replace("/etc/gatehouse/", directory + "/"))) {
            String token = TestJwts.of(KEY, issuer.issuer())
                    .withClaim("aud", "orders")
                    .withClaim("email", "alice@example.com")
                    .withClaim("address", Map.of("country", "NL", "street", "x"))
                    .token();
            RawHttp.Reply reply = RawHttp.get(
                    proxy.url(),
                    "/orders/1",
                    "Authorization: Bearer " + token,
                    "X-Request-Id: r-1",
                    "X-Gatehouse-Identity: spoofed");
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(backend.last().header("X-User-Claims"))
                    .containsExactly("{\"email\":\"alice@example.com\",\"/address/country\":\"NL\"}");
            assertThat(backend.last().header("X-User-Id")).containsExactly("alice");
            assertThat(backend.last().header("Authorization")).isEmpty();
            assertThat(backend.last().header("X-Gatehouse-Identity")).hasSize(1);
            String header = backend.last().header("X-Gatehouse-Identity").get(0);
            String keys = proxy.url() + "/.well-known/gatehouse-jwks.json";

            JWTClaimsSet caller = verifier(keys, ISSUER, "orders-backend").caller(header);
            assertThat(caller.getSubject()).isEqualTo("alice");
            assertThat(caller.getClaim("request_id")).isEqualTo("r-1");
            assertThat(caller.getClaim("act")).isEqualTo(Map.of("sub", "shop"));
            for (CallerVerifier stranger : new CallerVerifier[] {
                verifier(keys, ISSUER, "billing-backend"),
                verifier(keys, "https://other.example.com", "orders-backend"),
                verifier(issuer.keysUri(), ISSUER, "orders-backend")
            }) {
                assertThatThrownBy(() -> stranger.caller(header)).isInstanceOf(BadJOSEException.class);
            }
            assertThatThrownBy(() -> verifier(keys, ISSUER, "orders-backend").caller(token))
                    .as("an access token is no identity")
                    .isInstanceOf(BadJOSEException.class);
        }
    }

    private static CallerVerifier verifier(String keys, String issuer, String audience) throws IOException {
        return new CallerVerifier(URI.create(keys).toURL(), issuer, audience);
    }
}
