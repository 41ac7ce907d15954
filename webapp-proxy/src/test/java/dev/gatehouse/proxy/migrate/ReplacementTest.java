package dev.gatehouse.proxy.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.GatewayConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whether routes ask for as much as the constraints that they replace. */
class ReplacementTest {

    private static final String ISSUER = """
            gatehouse.issuers.main.issuer=https://auth.example.com
            gatehouse.issuers.main.audiences=shop
            """;

    @Test
    void looserWhenRoutesAskTheSameThenNowhere() throws IOException {
        assertThat(looser(constraint("/admin/*", "admin"), route("a", "/admin/**", "roles=admin"), OPEN_REST))
                .isEmpty();
    }

    @Test
    void looserWhenNoRouteIsThereThenNowhere() throws IOException {
        assertThat(looser(constraint("/admin/*", "admin"), route("a", "/shop/**", "authenticate=none")))
                .isEmpty();
    }

    @Test
    void looserWhenAMoreSpecificRouteOpensAPathThenNamed() throws IOException {
        assertThat(looser(
                        constraint("/admin/*", "admin"),
                        route("a", "/admin/**", "roles=admin"),
                        route("hole", "/admin/status/**", "authenticate=none")))
                .hasSizeGreaterThan(0)
                .allMatch(line -> line.startsWith("the route hole (/admin/status/**) asks for no credential"));
    }

    @Test
    void looserWhenTheWildcardOfARouteMeetsAConstraintThenNamed() throws IOException {
        assertThat(looser(constraint("/a/b/*", "admin"), route("hole", "/*/b/c", "authenticate=none")))
                .isNotEmpty();
    }

    @Test
    void looserWhenRolesAreOthersThenNamed() throws IOException {
        assertThat(looser(constraint("/admin/*", "admin"), route("a", "/admin/**", "roles=admin,clerk")))
                .allMatch(
                        line -> line.contains("takes the roles [admin, clerk] where web.xml asked for one of [admin]"))
                .isNotEmpty();
        assertThat(looser(constraint("/admin/*", "admin"), route("a", "/admin/**")))
                .allMatch(line -> line.contains("asks for no role"))
                .isNotEmpty();
    }

    @Test
    void looserWhenAnyCallerMayPassThenACredentialIsEnough() throws IOException {
        assertThat(looser(constraint("/a/*", "**"), route("a", "/a/**", "authenticate=bearer")))
                .isEmpty();
        assertThat(looser(constraint("/a/*", "**"), route("a", "/a/**", "authenticate=optional:bearer")))
                .isNotEmpty();
    }

    @Test
    void looserWhenARouteOnlyReportsThenNamed() throws IOException {
        assertThat(looser(constraint("/a/*", "x"), route("a", "/a/**", "roles=x", "mode=report")))
                .isNotEmpty();
    }

    @Test
    void looserWhenOnlyAMethodIsOpenThenItIsNamed() throws IOException {
        assertThat(looser(
                        constraint("/a/*", "x"),
                        route("a", "/a/**", "methods=GET,POST", "roles=x"),
                        route("b", "/a/**", "methods=DELETE", "authenticate=none")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("the route b ") && line.endsWith(" for DELETE"));
    }

    @Test
    void looserWhenAnExtensionIsConstrainedThenRoutesAreHeldAgainstIt() throws IOException {
        assertThat(looser(constraint("*.do", "x"), route("a", "/**", "authenticate=none")))
                .anyMatch(line -> line.contains(".do"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/*", "/app/*"})
    void looserWhenOnlyOneSegmentIsOpenThenExtensionsInItAreAsked(String path) throws IOException {
        assertThat(looser(constraint("*.do", "x"), route("a", path, "authenticate=none")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/", "/my reports/*", "/überweisung/*", "/a[1]/*"})
    void looserWhenPatternIsUnusualThenItIsAskedAllTheSame(String pattern) throws IOException {
        assertThat(looser(constraint(pattern, "x"), OPEN_REST)).isNotEmpty();
    }

    @Test
    void looserWhenOnlyPreflightsPassThenNamed() throws IOException {
        assertThat(looser(constraint("/a/*", "x"), route("a", "/a/**", "roles=x", "preflight=pass")))
                .isNotEmpty()
                .allMatch(line -> line.contains("lets preflights pass"));
    }

    @Test
    void looserWhenScopesStandInForRolesThenNamed() throws IOException {
        assertThat(looser(constraint("/a/*", "x"), route("a", "/a/**", "scopes=openid")))
                .isNotEmpty()
                .allMatch(line -> line.contains("asks for no role"));
    }

    @Test
    void looserWhenABetterMatchOpensThePathThenNowhere() throws IOException {
        String openStatic =
                "<security-constraint><web-resource-collection><url-pattern>/static/*</url-pattern></web-resource-collection></security-constraint>";
        assertThat(looser(
                        constraint("/*", "x") + openStatic,
                        route("a", "/**", "roles=x"),
                        route("s", "/static/**", "authenticate=none")))
                .isEmpty();
    }

    @Test
    void looserWhenTheAdaptersFilterStoodThereThenAnOpenRouteIsNamed() throws IOException {
        String filter = "<filter><filter-name>kc</filter-name><filter-class>"
                + "org.keycloak.adapters.servlet.KeycloakOIDCFilter</filter-class></filter>"
                + "<filter-mapping><filter-name>kc</filter-name><url-pattern>/app/*</url-pattern></filter-mapping>";

        assertThat(looser(filter, route("a", "/app/**", "authenticate=none"))).isNotEmpty();
        assertThat(looser(filter, route("a", "/app/**"), OPEN_REST)).isEmpty();
    }

    private static final String OPEN_REST = route("rest", "/**", "authenticate=none");

    private static String constraint(String pattern, String role) {
        return "<security-constraint><web-resource-collection><url-pattern>" + pattern
                + "</url-pattern></web-resource-collection><auth-constraint><role-name>" + role
                + "</role-name></auth-constraint></security-constraint>";
    }

    private static String route(String name, String path, String... more) {
        StringBuilder route = new StringBuilder("gatehouse.routes." + name + ".path=" + path + "\n");
        for (String line : more) {
            if (line.contains("=")) {
                route.append("gatehouse.routes.")
                        .append(name)
                        .append('.')
                        .append(line)
                        .append('\n');
            }
        }
        return route.toString();
    }

    private static List<String> looser(String constraints, String... routes) throws IOException {
        GatewayConfig config = GatewayConfig.from(
                Settings.of(ConfigFile.parse("a.properties", ISSUER + String.join("", routes))),
                GatewayConfig.Use.DROP_IN);
        return Replacement.looser(
                ("<web-app>" + constraints + "</web-app>").getBytes(StandardCharsets.UTF_8), config.routes());
    }
}
