package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** A reload that fails late leaves the gateway that serves as it was. */
class FailedReloadTest {

    private static final String ISSUER = "https://auth.example.com";

    @TempDir
    private Path folder;

    private final TestKeys key = TestKeys.ec("k1");
    /** One for the whole test: one that is issued in the second after the revocation is another. */
    private final String token = TestJwts.of(key, ISSUER).token();

    private GatewayConfig config(String issuer, String... more) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        String[] common = {
            "gatehouse.issuers." + issuer + ".issuer",
            ISSUER,
            "gatehouse.issuers." + issuer + ".audiences",
            "api",
            "gatehouse.issuers." + issuer + ".jwks-file",
            keys.toString(),
            "gatehouse.routes.api.path",
            "/api/**",
        };
        String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(common), java.util.Arrays.stream(more))
                .toArray(String[]::new);
        return GatewayConfig.from(TestSettings.of(all), Use.DROP_IN);
    }

    private @Nullable FailureCode refusal(Gateway gateway) {
        return Advance.refusal(gateway, FakeRequest.get("/api/o").bearer(token));
    }

    @Test
    void reloadWhenItFailsAfterTheIssuersAreRenamedThenWhatIsRevokedStaysRevoked() throws Exception {
        try (Gateway gateway = new Gateway(config("main"))) {
            assertThat(refusal(gateway)).isNull();
            gateway.revocations()
                    .handle(
                            "POST",
                            "application/json",
                            "{\"subject\":\"alice\",\"issuer\":\"main\"}".getBytes(StandardCharsets.US_ASCII));
            assertThat(refusal(gateway)).isEqualTo(FailureCode.TOKEN_REVOKED);
            Path signing = Files.writeString(
                    folder.resolve("signing.pem"),
                    TestCa.pem("PRIVATE KEY", key.privateKey().getEncoded()));
            GatewayConfig renamed = config(
                    "prod",
                    "gatehouse.routes.api.forward-token",
                    "signed",
                    "gatehouse.forward.signed.issuer",
                    "https://gateway.example.com",
                    "gatehouse.forward.signed.key",
                    signing.toString());
            Files.delete(signing);

            assertThatThrownBy(() -> new Gateway(renamed, gateway, Clock.systemUTC()))
                    .isInstanceOf(RuntimeException.class);

            assertThat(refusal(gateway)).isEqualTo(FailureCode.TOKEN_REVOKED);
        }
    }
}
