package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Issuers that are asked and issuers that are not, on the same gateway. */
class IntrospectionRoutesTest {

    private static final TestKeys KEYS = TestKeys.ec("k1");

    private final TestIssuer signing = new TestIssuer(KEYS);
    private final TestProvider asked = new TestProvider();
    private final TestProvider other = new TestProvider();
    private final Map<String, String> settings = new LinkedHashMap<>();

    @AfterEach
    void close() {
        signing.close();
        asked.close();
        other.close();
    }

    private void issuer(String name, String issuer, String introspection) {
        String group = "gatehouse.issuers." + name + '.';
        settings.put(group + "issuer", issuer);
        settings.put(group + "audiences", "api");
        if (!introspection.equals("never")) {
            settings.put(group + "introspection", introspection);
            settings.put(group + "client-id", "gatehouse");
            settings.put(group + "client-secret", "hush");
        }
    }

    private void route(String name, String issuers) {
        settings.put("gatehouse.routes." + name + ".path", "/" + name);
        if (!issuers.isEmpty()) {
            settings.put("gatehouse.routes." + name + ".issuers", issuers);
        }
    }

    private GatewayConfig config() {
        return GatewayConfig.from(Settings.of(SettingsSource.of("test", settings)), GatewayConfig.Use.DROP_IN);
    }

    private List<String> wrong() {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, this::config);
        return thrown.problems().stream().map(ConfigProblem::property).toList();
    }

    private static @Nullable FailureCode refusal(Gateway gateway, String path, String token) {
        Exchange exchange = gateway.open(FakeRequest.get(path).bearer(token));
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                return failure.code();
            }
        }
        return null;
    }

    @Test
    void tokensWhenOfBothKindsOfIssuerThenEachGoesItsOwnWay() {
        issuer("signing", signing.issuer(), "never");
        issuer("asked", asked.issuer(), "always");
        route("all", "");
        route("signed", "signing");
        try (Gateway gateway = new Gateway(config())) {
            assertThat(refusal(gateway, "/all", "opaque-1")).isNull();
            assertThat(refusal(
                            gateway, "/all", TestJwts.of(KEYS, asked.issuer()).token()))
                    .isNull();
            assertThat(asked.questions()).hasSize(2);

            assertThat(refusal(
                            gateway, "/all", TestJwts.of(KEYS, signing.issuer()).token()))
                    .isNull();
            assertThat(refusal(
                            gateway,
                            "/signed",
                            TestJwts.of(KEYS, signing.issuer()).token()))
                    .isNull();
            assertThat(refusal(gateway, "/signed", "opaque-1")).isEqualTo(FailureCode.TOKEN_MALFORMED);
            assertThat(refusal(
                            gateway,
                            "/signed",
                            TestJwts.of(KEYS, asked.issuer()).token()))
                    .isEqualTo(FailureCode.ISSUER_UNKNOWN);
            assertThat(asked.questions()).hasSize(2);
        }
    }

    @Test
    void reloadWhenTheIssuerIsUnchangedThenItsAnswersStay() {
        issuer("asked", asked.issuer(), "always");
        route("all", "");
        try (Gateway before = new Gateway(config());
                Gateway after = new Gateway(config(), before, Clock.systemUTC())) {
            assertThat(refusal(before, "/all", "opaque-1")).isNull();
            assertThat(refusal(after, "/all", "opaque-1")).isNull();
        }
        assertThat(asked.questions()).hasSize(1);
    }

    @Test
    void configWhenAnIssuerIsAskedAboutAllThenItsKeysAreNotFetchedAndItCounts() {
        issuer("asked", asked.issuer(), "always");
        issuer("signing", signing.issuer(), "opaque");
        route("all", "signing");

        assertThat(config().issuers())
                .extracting(issuer -> issuer.issuer().name())
                .containsExactly("signing");
        assertThat(config().issuerNames()).containsExactlyInAnyOrder("asked", "signing");
    }

    @Test
    void configWhenAKeySetIsNamedInVainThenAProblem() {
        issuer("asked", asked.issuer(), "always");
        settings.put("gatehouse.issuers.asked.jwks-uri", "https://auth.example.com/keys");
        route("all", "");

        assertThat(wrong()).containsExactly("gatehouse.issuers.asked.jwks-uri");
    }

    @Test
    void configWhenAnOpaqueTokenCouldBeOfSeveralThenAProblemOfTheRoute() {
        issuer("asked", asked.issuer(), "always");
        issuer("other", other.issuer(), "opaque");
        issuer("signing", signing.issuer(), "never");
        route("all", "");
        route("both", "asked,other");
        route("one", "asked,signing");
        settings.put("gatehouse.routes.open.path", "/open");
        settings.put("gatehouse.routes.open.authenticate", "none");

        assertThat(wrong()).containsExactlyInAnyOrder("gatehouse.routes.all.issuers", "gatehouse.routes.both.issuers");
    }

    @Test
    void configWhenTwoHaveOneIdentifierThenAProblem() {
        issuer("asked", asked.issuer(), "always");
        issuer("twin", asked.issuer(), "never");
        route("all", "asked");

        assertThat(wrong()).containsExactly("gatehouse.issuers.twin.issuer");
    }
}
