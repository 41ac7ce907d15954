package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/** The hosts that DPoP proofs are held against where no origins are set. */
class ProofHostsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // A login's host alone says nothing of routes that take tokens alone.
                "bearer | - | ''",
                "bearer,session | - | app.example.com",
                "session | - | app.example.com",
                "bearer | api.example.com | api.example.com,app.example.com",
                "bearer,session | api.example.com | api.example.com,app.example.com",
            },
            delimiter = '|')
    void fromWhenALoginHasAnExternalUrlThenItsHostIsKnownForItsOwnRoutes(
            String authenticate, @Nullable String host, String expected) {
        List<String> settings = new ArrayList<>(List.of(
                "gatehouse.issuers.main.issuer", "https://auth.example.com",
                "gatehouse.issuers.main.audiences", "api",
                "gatehouse.login.web.issuer", "main",
                "gatehouse.login.web.client-id", "shop",
                "gatehouse.login.web.client-secret", "hush",
                "gatehouse.login.web.external-url", "https://app.example.com",
                "gatehouse.routes.app.path", "/app/**",
                "gatehouse.routes.app.authenticate", "session",
                "gatehouse.routes.api.path", "/api/**",
                "gatehouse.routes.api.authenticate", authenticate));
        if (host != null) {
            settings.addAll(List.of("gatehouse.routes.api.host", host));
        }
        GatewayConfig config = GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN);

        assertThat(String.join(",", config.proofs().hosts())).isEqualTo(expected);
        assertThat(config.proofs().knowsHosts()).isEqualTo(!expected.isEmpty());
    }
}
