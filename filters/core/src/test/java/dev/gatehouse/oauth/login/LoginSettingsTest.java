package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.oauth.session.SessionLimits;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The settings of logins: their defaults, all of them, and what is a mistake. */
class LoginSettingsTest {

    private static final List<String> MINIMUM = List.of(
            "gatehouse.issuers.main.issuer", "https://auth.example.com",
            "gatehouse.issuers.main.audiences", "api",
            "gatehouse.login.web.issuer", "main",
            "gatehouse.login.web.client-id", "shop",
            "gatehouse.login.web.client-secret", "hush",
            "gatehouse.routes.app.path", "/**",
            "gatehouse.routes.app.authenticate", "session");

    private static GatewayConfig read(String... more) {
        List<String> settings = new ArrayList<>(MINIMUM);
        settings.addAll(Arrays.asList(more));
        return GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN);
    }

    @Test
    void fromWhenOnlyTheNecessaryIsSetThenDefaults() {
        LoginConfig login = read().logins().logins().get(0);

        assertThat(login.client().id()).isEqualTo("shop");
        assertThat(login.scopes()).containsExactly("openid");
        assertThat(login.parameters()).isEmpty();
        assertThat(login.paths())
                .isEqualTo(new LoginPaths("/login/callback", "/logout", "/", "/logout/backchannel", null));
        assertThat(login.limits()).isEqualTo(new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(8)));
        assertThat(login.refreshAhead()).isEqualTo(Duration.ofSeconds(60));
        assertThat(login.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(login.cookie()).isEqualTo("__Host-gatehouse-web");
        assertThat(login.externalUrl()).isNull();
        assertThat(login.trustedOrigins()).isEmpty();
        assertThat(login.issuerRequired()).isTrue();
        assertThat(read().logins().sessions().mostEntries()).isEqualTo(100_000);
        assertThat(read().toString()).doesNotContain("hush");
    }

    @Test
    void fromWhenEverythingIsSetThenAsSet() {
        LoginConfig login = read(
                        "gatehouse.login.web.scopes", "profile,offline_access",
                        "gatehouse.login.web.parameters.audience", "https://api.example.com",
                        "gatehouse.login.web.callback-path", "/cb",
                        "gatehouse.login.web.logout-path", "/bye",
                        "gatehouse.login.web.post-logout-path", "/home",
                        "gatehouse.login.web.backchannel-logout-path", "/bcl",
                        "gatehouse.login.web.login-path", "/in",
                        "gatehouse.login.web.session-idle", "5m",
                        "gatehouse.login.web.session-max", "1h",
                        "gatehouse.login.web.refresh-ahead", "10s",
                        "gatehouse.login.web.timeout", "2s",
                        "gatehouse.login.web.cookie-name", "__Host-shop",
                        "gatehouse.login.web.external-url", "https://app.example.com",
                        "gatehouse.login.web.trusted-origins", "https://spa.example.com",
                        "gatehouse.login.web.response-issuer", "as-advertised",
                        "gatehouse.sessions.max-entries", "7",
                        "gatehouse.routes.app.login", "web")
                .logins()
                .logins()
                .get(0);

        assertThat(login.scopes()).containsExactly("openid", "profile", "offline_access");
        assertThat(login.parameters()).isEqualTo(Map.of("audience", "https://api.example.com"));
        assertThat(login.paths()).isEqualTo(new LoginPaths("/cb", "/bye", "/home", "/bcl", "/in"));
        assertThat(login.limits()).isEqualTo(new SessionLimits(Duration.ofMinutes(5), Duration.ofHours(1)));
        assertThat(login.refreshAhead()).isEqualTo(Duration.ofSeconds(10));
        assertThat(login.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(login.cookie()).isEqualTo("__Host-shop");
        assertThat(login.externalUrl()).isEqualTo(URI.create("https://app.example.com"));
        assertThat(login.trustedOrigins()).containsExactly(URI.create("https://spa.example.com"));
        assertThat(login.issuerRequired()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "gatehouse.login.web.issuer, other, is no issuer whose signatures can be checked here",
        "gatehouse.login.web.callback-path, login, is no plain absolute path",
        "gatehouse.login.web.callback-path, //evil.example, is no plain absolute path",
        "gatehouse.login.web.logout-path, /login/callback, as is another path of the login",
        "gatehouse.login.web.cookie-name, session, is no name that browsers keep to this host",
        "gatehouse.login.web.session-idle, 9h, is longer than session-max",
        "gatehouse.login.web.external-url, https://app.example.com/base, has a path",
        "gatehouse.login.web.trusted-origins, https://a.example/x, has a path",
        "gatehouse.login.web.parameters.state, x, is set by the login itself",
        "gatehouse.login.web.clientid, x, is no property of Gatehouse",
        "gatehouse.sessions.key, short, is too short",
        "gatehouse.routes.app.login, other, names a login that is not configured"
    })
    void fromWhenAValueIsWrongThenAMistakeThatSaysSo(String name, String value, String problem) {
        assertThatThrownBy(() -> read(name, value)).hasMessageContaining(name).hasMessageContaining(problem);
    }

    @Test
    void fromWhenARouteTakesSessionsAndThereIsNoLoginThenAMistake() {
        assertThatThrownBy(() -> GatewayConfig.from(
                        TestSettings.of(
                                "gatehouse.routes.app.path", "/**", "gatehouse.routes.app.authenticate", "session"),
                        Use.DROP_IN))
                .hasMessageContaining("gatehouse.routes.app.login: is missing");
    }

    @Test
    void fromWhenTwoLoginsCouldBeMeantThenAMistakeUnlessTheRouteSaysWhich() {
        String[] second = {
            "gatehouse.issuers.two.issuer", "https://two.example.com",
            "gatehouse.issuers.two.audiences", "api",
            "gatehouse.login.other.issuer", "two",
            "gatehouse.login.other.client-id", "shop",
            "gatehouse.login.other.client-secret", "hush",
            "gatehouse.login.other.callback-path", "/other/callback",
            "gatehouse.login.other.logout-path", "/other/logout",
            "gatehouse.login.other.backchannel-logout-path", "/other/backchannel"
        };
        assertThatThrownBy(() -> read(second)).hasMessageContaining("the logins of several issuers could be meant");
        List<String> chosen = new ArrayList<>(Arrays.asList(second));
        chosen.addAll(List.of("gatehouse.routes.app.login", "other"));
        assertThat(read(chosen.toArray(String[]::new)).logins().logins()).hasSize(2);
    }

    @Test
    void fromWhenNodesShareSessionsAndNothingSealsThemThenAMistake() throws Exception {
        Path key = key();
        assertThatThrownBy(() -> GatewayConfig.from(
                        TestSettings.of(
                                "gatehouse.issuers.main.issuer", "https://auth.example.com",
                                "gatehouse.issuers.main.audiences", "api",
                                "gatehouse.state", "redis",
                                "gatehouse.redis-uri", "redis://127.0.0.1:6379",
                                "gatehouse.login.web.issuer", "main",
                                "gatehouse.login.web.client-id", "shop",
                                "gatehouse.login.web.client-authentication", "private_key_jwt",
                                "gatehouse.login.web.client-key", key.toString(),
                                "gatehouse.routes.app.path", "/**",
                                "gatehouse.routes.app.authenticate", "session"),
                        Use.DROP_IN))
                .hasMessageContaining("gatehouse.sessions.key: is missing");
    }

    private static Path key() throws IOException {
        TestCa.Issued client = TestCa.root("Root").client("shop");
        Path file = Files.createTempFile("client", ".key");
        file.toFile().deleteOnExit();
        return client.writeKey(file);
    }
}
