package dev.gatehouse.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

class TenantConfigsTest {

    private static final List<String> TWO_ISSUERS = List.of(
            "gatehouse.issuers.plain.issuer", "https://plain.example.com",
            "gatehouse.issuers.plain.audiences", "api",
            "gatehouse.issuers.claims.issuer", "https://claims.example.com",
            "gatehouse.issuers.claims.audiences", "api",
            "gatehouse.issuers.claims.tenant-claim", "org");

    private static ConfigReader reader(String... more) {
        List<String> all = new ArrayList<>(TWO_ISSUERS);
        all.addAll(Arrays.asList(more));
        return TestSettings.reader(all.toArray(String[]::new));
    }

    private static TenantConfigs read(ConfigReader reader) {
        List<IssuerConfig> issuers = Stream.of("plain", "claims")
                .flatMap(name -> Stream.ofNullable(IssuerConfig.from(reader, name)))
                .toList();
        return TenantConfigs.from(reader, issuers);
    }

    /** The properties that are wrong, and why. */
    private static List<String> problems(String... more) {
        ConfigReader reader = reader(more);
        read(reader);
        return reader.problems().stream().map(TenantConfigsTest::show).toList();
    }

    private static String show(ConfigProblem problem) {
        return problem.property() + " " + problem.problem();
    }

    @Test
    void fromWhenOnlyIssuersThenDefaults() {
        TenantConfigs configs = read(reader("gatehouse.tenants.acme.issuers", "plain"));

        assertThat(configs.all())
                .containsExactly(new TenantConfig(
                        "acme",
                        List.of(),
                        null,
                        null,
                        List.of("plain"),
                        List.of(),
                        "acme",
                        true,
                        List.of(),
                        null,
                        null));
        assertThat(configs.all().get(0).isNamedByRequests()).isFalse();
        assertThat(configs.claiming()).containsExactly("claims");
        assertThat(configs.headers()).isEmpty();
        assertThat(read(reader()).isEmpty()).isTrue();
    }

    @Test
    void fromWhenAllIsSetThenAllIsRead() {
        ConfigReader reader = reader(
                "gatehouse.trusted-proxies", "127.0.0.1",
                "gatehouse.tenants.acme.host", "ACME.example.com, acme.example.org",
                "gatehouse.tenants.acme.path-prefix", "/t/acme",
                "gatehouse.tenants.acme.header", "X-Tenant-Id: acme",
                "gatehouse.tenants.acme.issuers", "plain,claims",
                "gatehouse.tenants.acme.audiences", "orders",
                "gatehouse.tenants.acme.claim", "org-7",
                "gatehouse.tenants.acme.api-keys", "false",
                "gatehouse.tenants.acme.certificates", "spiffe://example.com/acme/*",
                "gatehouse.tenants.acme.rate-limit", "100/1m",
                "gatehouse.tenants.acme.forward-claims", "email,name");
        TenantConfig acme = read(reader).all().get(0);

        assertThat(reader.problems()).isEmpty();
        assertThat(acme)
                .isEqualTo(new TenantConfig(
                        "acme",
                        List.of("acme.example.com", "acme.example.org"),
                        "/t/acme",
                        new TenantHeader("X-Tenant-Id", "acme"),
                        List.of("plain", "claims"),
                        List.of("orders"),
                        "org-7",
                        false,
                        List.of("spiffe://example.com/acme/*"),
                        RateLimit.parse("100/1m"),
                        List.of("email", "name")));
        assertThat(acme.tenant())
                .isEqualTo(new Tenant(
                        "acme", Set.of("plain", "claims"), RateLimit.parse("100/1m"), List.of("email", "name")));
        assertThat(read(reader).headers()).containsExactly("X-Tenant-Id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host | *.example.com",
                "host | acme.example.com:8080",
                "host | acme..example.com",
                "path-prefix | t/acme",
                "path-prefix | /t/acme/",
                "path-prefix | /",
                "path-prefix | /t/../acme",
                "path-prefix | /t/%61cme",
                "path-prefix | /t/*",
                "header | X-Tenant-Id",
                "header | X-Tenant-Id:",
                "header | :acme",
                "header | Authorization:acme",
                "header | Host:acme",
                "header | X-Tenant-Id:a,b",
                "header | X-Tenant-Id:a b",
                "api-keys | maybe",
                "rate-limit | many",
            })
    void fromWhenValueIsBadThenThatIsAProblem(String key, String value) {
        assertThat(problems(
                        "gatehouse.trusted-proxies",
                        "127.0.0.1",
                        "gatehouse.tenants.acme.issuers",
                        "plain",
                        "gatehouse.tenants.acme." + key,
                        value))
                .hasSize(1)
                .allMatch(problem -> problem.startsWith("gatehouse.tenants.acme." + key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "a.b", "-a", "ä"})
    void fromWhenNameCantBeATenantsThenThatIsAProblem(String name) {
        assertThat(problems("gatehouse.tenants." + name + ".issuers", "plain")).isNotEmpty();
    }

    @Test
    void fromWhenNothingIsTheTenantsOwnThenThatIsAProblem() {
        assertThat(problems("gatehouse.tenants.acme.host", "acme.example.com"))
                .singleElement()
                .asString()
                .contains("issuers is missing");
        assertThat(problems(
                        "gatehouse.tenants.acme.host", "acme.example.com",
                        "gatehouse.routes.a.authenticate", "bearer,api-key"))
                .isEmpty();
        assertThat(problems(
                        "gatehouse.tenants.acme.host", "acme.example.com",
                        "gatehouse.tenants.acme.api-keys", "false",
                        "gatehouse.routes.a.authenticate", "bearer,api-key"))
                .hasSize(1);
        assertThat(problems(
                        "gatehouse.tenants.acme.host", "acme.example.com",
                        "gatehouse.tenants.acme.certificates", "acme-*"))
                .isEmpty();
    }

    @Test
    void fromWhenHeaderAndNobodyMayWriteItThenThatIsAProblem() {
        assertThat(problems(
                        "gatehouse.tenants.acme.issuers", "plain",
                        "gatehouse.tenants.acme.header", "X-Tenant-Id:acme"))
                .containsExactly("gatehouse.tenants.acme.header is set, and nobody may write it");
    }

    @Test
    void fromWhenIssuerIsUnknownThenThatIsAProblem() {
        assertThat(problems("gatehouse.tenants.acme.issuers", "plian"))
                .containsExactly("gatehouse.tenants.acme.issuers names an issuer that is not configured");
    }

    /** What two tenants, acme and globex, may not have both. */
    private static List<String> both(Map<String, String> acme, Map<String, String> globex) {
        List<String> all = new ArrayList<>(List.of("gatehouse.trusted-proxies", "127.0.0.1"));
        acme.forEach((key, value) -> all.addAll(List.of("gatehouse.tenants.acme." + key, value)));
        globex.forEach((key, value) -> all.addAll(List.of("gatehouse.tenants.globex." + key, value)));
        return problems(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host | acme.example.com | ACME.example.com | false",
                "host | acme.example.com | globex.example.com | true",
                "path-prefix | /t/acme | /t/acme | false",
                "path-prefix | /t | /t/globex | true",
                "header | X-Tenant:a | x-tenant:a | false",
                "header | X-Tenant:a | X-Tenant:A | true",
                "certificates | acme-* | *-globex | false",
                "certificates | acme-* | globex-* | true",
            })
    void fromWhenTwoTenantsCantBeToldApartThenThatIsAProblem(String key, String acme, String globex, boolean good) {
        List<String> problems = both(Map.of("issuers", "claims", key, acme), Map.of("issuers", "claims", key, globex));

        if (good) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().asString().startsWith("gatehouse.tenants.globex." + key);
        }
    }

    @Test
    void fromWhenTokensCouldBeOfTwoTenantsThenThatIsAProblem() {
        assertThat(both(Map.of("issuers", "plain"), Map.of("issuers", "plain")))
                .singleElement()
                .asString()
                .startsWith("gatehouse.tenants.globex.issuers has plain");
        assertThat(both(Map.of("issuers", "claims"), Map.of("issuers", "claims")))
                .isEmpty();
        assertThat(both(Map.of("issuers", "claims"), Map.of("issuers", "claims", "claim", "acme")))
                .singleElement()
                .asString()
                .startsWith("gatehouse.tenants.globex.claim is the tenant acme's too");
    }

    @Test
    void fromWhenHeadersAreManyThenThatIsAProblem() {
        List<String> all = new ArrayList<>(List.of("gatehouse.trusted-proxies", "127.0.0.1"));
        for (int i = 0; i < 5; i++) {
            all.addAll(List.of("gatehouse.tenants.t" + i + ".issuers", "claims"));
            all.addAll(List.of("gatehouse.tenants.t" + i + ".header", "X-Tenant-" + i + ":a"));
        }

        assertThat(problems(all.toArray(String[]::new)))
                .singleElement()
                .asString()
                .startsWith("gatehouse.tenants.t4.header is one more header");
    }

    @Test
    void togetherWhenTenantsAreNamedThenEachIsForItself() {
        TenantConfigs configs = read(reader(
                "gatehouse.tenants.a.host", "a.example.com",
                "gatehouse.tenants.a.issuers", "plain,claims",
                "gatehouse.tenants.b.issuers", "claims"));

        assertThat(configs.together(List.of("plain", "claims", "other")).of(List.of()))
                .containsExactly(List.of("plain", "claims"), List.of("claims"));
        assertThat(configs.together(List.of("plain", "claims")).of(List.of("b")))
                .containsExactly(List.of("claims"));
        assertThat(read(reader()).together(List.of("plain", "claims")).of(List.of()))
                .containsExactly(List.of("plain", "claims"));
    }
}
