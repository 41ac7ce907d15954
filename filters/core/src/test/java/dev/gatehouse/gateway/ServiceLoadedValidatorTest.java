package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An operator's own check, found as Java finds services. */
class ServiceLoadedValidatorTest {

    /** Takes only whom it knows. */
    public static final class OnlyBob implements TokenValidator {

        @Override
        public @Nullable String refuse(String issuer, Claims claims) {
            return "bob".equals(claims.textAt("sub")) ? null : "not bob";
        }
    }

    @Test
    void advanceWhenApplicationBringsAValidatorThenItIsAskedBeforeExpiry(@TempDir Path application) throws Exception {
        Path services = Files.createDirectories(application.resolve("META-INF/services"));
        Files.writeString(services.resolve(TokenValidator.class.getName()), OnlyBob.class.getName());
        TestKeys key = TestKeys.ed25519("k1");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {application.toUri().toURL()}, before);
                TestIssuer issuer = new TestIssuer(key)) {
            Thread.currentThread().setContextClassLoader(loader);
            Settings settings = Settings.of(SettingsSource.of(
                    "test",
                    Map.of(
                            "gatehouse.issuers.main.issuer", issuer.issuer(),
                            "gatehouse.issuers.main.audiences", "api",
                            "gatehouse.routes.api.path", "/api/**")));
            try (Gateway gateway = new Gateway(GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN))) {
                TestJwts alice = TestJwts.of(key, issuer.issuer());
                assertThat(outcome(gateway, alice.withClaim("sub", "bob"))).isNull();
                assertThat(outcome(gateway, alice)).isEqualTo(FailureCode.VALIDATOR_REFUSED);
                assertThat(outcome(gateway, alice.withClaim("exp", 1))).isEqualTo(FailureCode.VALIDATOR_REFUSED);
                assertThat(outcome(gateway, alice.withClaim("sub", "bob").withClaim("exp", 1)))
                        .isEqualTo(FailureCode.TOKEN_EXPIRED);
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static @Nullable FailureCode outcome(Gateway gateway, TestJwts jwt) {
        Exchange exchange =
                gateway.open(new FakeRequest("GET", "/api/o").with("Authorization", "Bearer " + jwt.token()));
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                return failure.code();
            }
        }
        return null;
    }
}
