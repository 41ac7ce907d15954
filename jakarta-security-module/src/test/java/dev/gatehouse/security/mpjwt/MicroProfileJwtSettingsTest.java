package dev.gatehouse.security.mpjwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.nimbusds.jose.jwk.RSAKey;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.filter.ContainerSettings;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.testing.TestKeys;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code mp.jwt.*} as the engine's settings. */
class MicroProfileJwtSettingsTest {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final String JWK = KEY.jwk().toJSONString();
    private static final String JWK_SET = "{\"keys\":[" + JWK + "]}";

    private final ServletContextHandler context = new ServletContextHandler("/");

    @TempDir
    private Path directory;

    @Test
    void findWhenLittleIsSetThenDefaultsAreMicroProfileJwts() {
        minimum();

        GatewayConfig config = config();

        JwtConfig issuer = config.issuers().get(0);
        assertThat(config.issuerNames()).containsExactly("mp-jwt");
        assertThat(issuer.issuer().issuer()).isEqualTo("https://auth.example.com");
        assertThat(issuer.issuer().audiences()).containsExactly("orders", "web");
        assertThat(issuer.issuer().mapping().roles()).containsExactly("groups");
        assertThat(issuer.issuer().mapping().subject()).containsExactly("upn", "preferred_username", "sub");
        assertThat(issuer.issuer().maxAge()).isNull();
        assertThat(issuer.keysText()).isEqualTo(JWK_SET);
        assertThat(issuer.algorithms()).containsExactly("RS256");
        assertThat(issuer.tokenTypes()).containsExactly("jwt", "at+jwt");
    }

    @Test
    void findWhenNoRouteIsConfiguredThenEveryPathNeedsAToken() {
        minimum();

        assertThat(config().routes()).singleElement().satisfies(route -> {
            assertThat(route.pattern().path()).isEqualTo("/**");
            assertThat(route.access().needsNothing()).isFalse();
        });
    }

    @Test
    void findWhenRoutesAreConfiguredThenNoneIsAdded() {
        minimum();
        set("gatehouse.routes.api.path", "/api/**");

        assertThat(config().routes())
                .extracting(route -> route.pattern().path())
                .containsExactly("/api/**");
    }

    @Test
    void findWhenTheRouteIsRefinedThenTheRestOfItStays() {
        minimum();
        set("gatehouse.routes.mp-jwt.authenticate", "optional:bearer");

        assertThat(config().routes()).singleElement().satisfies(route -> {
            assertThat(route.pattern().path()).isEqualTo("/**");
            assertThat(route.access().needsNothing()).isTrue();
        });
    }

    @Test
    void findWhenAllIsSetThenAllIsTaken() {
        minimum();
        set("mp.jwt.verify.publickey.algorithm", "PS256");
        set("mp.jwt.verify.clock.skew", "5");
        set("mp.jwt.verify.token.age", "600");
        set("mp.jwt.token.header", "Authorization");
        set("mp.jwt.token.cookie", "jwt");
        set("gatehouse.issuers.mp-jwt.roles-claim", "/realm_access/roles");

        JwtConfig issuer = config().issuers().get(0);

        assertThat(issuer.algorithms()).containsExactly("PS256");
        assertThat(issuer.issuer().clockSkew()).isEqualTo(Duration.ofSeconds(5));
        assertThat(issuer.issuer().maxAge()).isEqualTo(Duration.ofMinutes(10));
        assertThat(issuer.issuer().maxAgeSkew()).isEqualTo(Duration.ofSeconds(5));
        assertThat(issuer.issuer().tokenCookie()).as("the header is not Cookie").isNull();
        assertThat(issuer.issuer().mapping().roles()).containsExactly("/realm_access/roles");
    }

    @Test
    void findWhenAgeIsBoundedWithoutSkewThenTheAgeHasNone() {
        minimum();
        set("mp.jwt.verify.token.age", "4");

        JwtConfig issuer = config().issuers().get(0);

        assertThat(issuer.issuer().maxAge()).isEqualTo(Duration.ofSeconds(4));
        assertThat(issuer.issuer().maxAgeSkew()).isZero();
        assertThat(issuer.issuer().clockSkew()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"jwt, jwt", ", Bearer"})
    void findWhenHeaderIsCookieThenTokensComeInTheCookie(String cookie, String expected) {
        minimum();
        set("mp.jwt.token.header", "Cookie");
        if (cookie != null) {
            set("mp.jwt.token.cookie", cookie);
        }

        assertThat(config().issuers().get(0).issuer().tokenCookie()).isEqualTo(expected);
    }

    @Test
    void findWhenAudiencesAreMissingThenAnyCountsOnlyWhereThatIsSaid() {
        minimum();
        context.getInitParams().remove("mp.jwt.verify.audiences");

        assertThat(problems()).first().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo("mp.jwt.verify.audiences");
            assertThat(problem.allowed()).contains("gatehouse.issuers.mp-jwt.any-audience=true");
        });
        set("gatehouse.issuers.mp-jwt.any-audience", "true");
        assertThat(config().issuers().get(0).issuer().takesAnyAudience()).isTrue();
    }

    @Test
    void findWhenAudiencesAreInGatehousesWordsThenTheyNeedNotBeInMicroProfiles() {
        minimum();
        context.getInitParams().remove("mp.jwt.verify.audiences");
        set("gatehouse.issuers.mp-jwt.audiences", "api");

        assertThat(config().issuers().get(0).issuer().audiences()).containsExactly("api");
    }

    @Test
    void findWhenAnyAudienceStandsBesideAudiencesThenThatIsAMistake() {
        minimum();
        set("gatehouse.issuers.mp-jwt.any-audience", "true");

        assertThat(problems())
                .extracting(ConfigProblem::property)
                .containsExactly("gatehouse.issuers.mp-jwt.any-audience");
    }

    @Test
    void findWhenGatehouseHasIssuersThenMicroProfilesDoesNotCount() {
        minimum();
        set("mp.jwt.decrypt.key.location", "key.pem");
        set("gatehouse.issuers.main.issuer", "https://other.example.com");
        set("gatehouse.issuers.main.audiences", "api");
        set("gatehouse.routes.api.path", "/api/**");

        assertThat(config().issuerNames()).containsExactly("main");
    }

    @Test
    void findWhenNothingOfItIsSetThenNothingIsAdded() {
        set("gatehouse.routes.open.path", "/**");
        set("gatehouse.routes.open.authenticate", "none");

        assertThat(config().issuers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mp.jwt.token.header, X-Token, is not where tokens are read",
        "mp.jwt.decrypt.key.algorithm, RSA-OAEP, 'asks for encrypted tokens, which are not taken'",
        "mp.jwt.verify.isuer, https://x.example, is no property of MicroProfile JWT 2.1",
        "mp.jwt.verify.token.age, 10m, is no whole number",
        "mp.jwt.verify.publickey.location, nowhere.pem, is set beside mp.jwt.verify.publickey"
    })
    void findWhenAPropertyCantBeHonouredThenThatIsAMistake(String name, String value, String problem) {
        minimum();
        set(name, value);

        assertThat(problems())
                .extracting(ConfigProblem::property, ConfigProblem::problem)
                .containsExactly(tuple(name, problem));
    }

    @Test
    void findWhenSeveralAreWrongThenAllAreSaidTogether() {
        set("mp.jwt.verify.publickey.location", "nowhere.pem");
        set("mp.jwt.decrypt.key.location", "secret.pem");
        set("gatehouse.realm", "\"");

        assertThat(problems())
                .extracting(ConfigProblem::property)
                .contains(
                        "mp.jwt.verify.issuer",
                        "mp.jwt.verify.audiences",
                        "mp.jwt.verify.publickey.location",
                        "mp.jwt.decrypt.key.location",
                        "gatehouse.realm");
        assertThat(problems().toString()).doesNotContain("secret.pem");
    }

    @Test
    void findWhenAValueIsBadThenTheMistakeNamesMicroProfilesProperty() {
        minimum();
        set("mp.jwt.verify.issuer", "acme");

        assertThat(problems())
                .extracting(ConfigProblem::source)
                .anySatisfy(source -> assertThat(source).contains("mp.jwt.verify.issuer in context-param"));
    }

    @Test
    void findWhenKeyIsEncodedThenItIsFound() {
        String pem = Base64.getEncoder().encodeToString(publicKey());
        for (String text : List.of(
                JWK,
                JWK_SET,
                Base64.getUrlEncoder().encodeToString(JWK.getBytes(StandardCharsets.UTF_8)),
                pem,
                "-----BEGIN PUBLIC KEY-----" + pem + "-----END PUBLIC KEY-----")) {
            minimum();
            set("mp.jwt.verify.publickey", text);
            assertThat(config().issuers().get(0).keysText()).isNotNull();
        }
    }

    @Test
    void findWhenThePrivateKeyIsGivenThenItIsAMistakeThatDoesNotShowIt() {
        RSAKey whole = new RSAKey.Builder(KEY.jwk().toRSAKey())
                .privateKey(KEY.privateKey())
                .build();
        String secret = whole.getPrivateExponent().toString();
        for (String name : List.of("mp.jwt.verify.publickey", "mp.jwt.verify.publickey.location")) {
            minimum();
            context.getInitParams().remove("mp.jwt.verify.publickey");
            set(name, whole.toJSONString());

            assertThat(problems()).hasSize(1);
            assertThat(problems().toString()).contains(name).doesNotContain(secret);
            context.getInitParams().remove(name);
        }
    }

    @Test
    void ofWhenSourceDoesNotListWhatItHasThenItIsAskedByName() {
        Map<String, String> listed = Map.of("mp.jwt.verify.isuer", "misspelt", "other", "x");
        Map<String, String> unlisted = Map.of("mp.jwt.verify.issuer", "https://auth.example.com");
        Config config = (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (proxy, method, arguments) -> method.getName().equals("getPropertyNames")
                        ? listed.keySet()
                        : value(listed.getOrDefault(arguments[0], unlisted.get(arguments[0]))));

        JwtProperties properties = JwtProperties.of(config);

        assertThat(properties.names()).containsExactly("mp.jwt.verify.issuer", "mp.jwt.verify.isuer");
        assertThat(Objects.requireNonNull(properties.get("mp.jwt.verify.issuer"))
                        .text())
                .isEqualTo("https://auth.example.com");
    }

    private static ConfigValue value(@Nullable String text) {
        return (ConfigValue) Proxy.newProxyInstance(
                ConfigValue.class.getClassLoader(),
                new Class<?>[] {ConfigValue.class},
                (proxy, method, arguments) -> method.getName().equals("getValue") ? text : "vault");
    }

    @Test
    void findWhenLocationIsAUrlThenKeysAreFetched() {
        located("https://keys.example.com/jwks");

        assertThat(config().issuers().get(0).keysUri()).isEqualTo(URI.create("https://keys.example.com/jwks"));
    }

    @Test
    void findWhenLocationIsAFileThenItIsRead() throws IOException {
        Path file = Files.writeString(directory.resolve("key.json"), JWK_SET);
        for (String location : List.of(file.toUri().toString(), file.toString())) {
            located(location);
            assertThat(config().issuers().get(0).keysFile()).isEqualTo(file);
        }
    }

    @Test
    void findWhenFileHoldsAKeyAloneThenItsTextIsTaken() throws IOException {
        located(Files.writeString(directory.resolve("key.json"), JWK).toString());

        assertThat(config().issuers().get(0).keysText()).isEqualTo(JWK_SET);
    }

    @Test
    void findWhenLocationIsAResourceThenItsTextIsTaken() throws IOException {
        Files.writeString(directory.resolve("key.json"), JWK);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            context.setClassLoader(loader);
            for (String location : List.of("key.json", "/key.json", "classpath:key.json")) {
                located(location);
                assertThat(config().issuers().get(0).keysText()).isEqualTo(JWK_SET);
            }
        }
    }

    private void located(String location) {
        minimum();
        context.getInitParams().remove("mp.jwt.verify.publickey");
        set("mp.jwt.verify.publickey.location", location);
    }

    private void minimum() {
        set("mp.jwt.verify.issuer", "https://auth.example.com");
        set("mp.jwt.verify.audiences", "orders,web");
        set("mp.jwt.verify.publickey", JWK);
    }

    private void set(String name, String value) {
        context.setInitParameter(name, value);
    }

    private GatewayConfig config() {
        return GatewayConfig.from(ContainerSettings.of(context.getServletContext()), GatewayConfig.Use.DROP_IN);
    }

    private List<ConfigProblem> problems() {
        ConfigurationException[] thrown = new ConfigurationException[1];
        assertThatThrownBy(this::config).isInstanceOfSatisfying(ConfigurationException.class, e -> thrown[0] = e);
        return Objects.requireNonNull(thrown[0]).problems();
    }

    private static byte[] publicKey() {
        try {
            return KEY.jwk().toRSAKey().toPublicKey().getEncoded();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
