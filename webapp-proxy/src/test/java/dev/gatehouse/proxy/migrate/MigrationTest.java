package dev.gatehouse.proxy.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.RouteConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class MigrationTest {

    private static final String KEYCLOAK = """
            {
              "realm": "acme",
              "auth-server-url": "https://sso.example.com/auth/",
              "ssl-required": "external",
              "resource": "shop/front",
              "use-resource-role-mappings": true,
              "principal-attribute": "preferred_username",
              "enable-cors": true,
              "policy-enforcer": {},
              "colour": "blue-9",
              "truststore-password": "trust-me-not",
              "credentials": {"secret": "s3cr3t-of-the-shop"}
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void keycloakJsonWhenMigratedThenIssuerIsWrittenAndTheRestIsListed() throws IOException {
        Migration migration = migrate("keycloak.json", KEYCLOAK);

        assertThat(migration.properties())
                .contains("\ngatehouse.issuers.main.issuer=https://sso.example.com/auth/realms/acme\n")
                .contains("\ngatehouse.issuers.main.audiences=shop/front\n")
                .contains("\ngatehouse.issuers.main.token-types=at+jwt,JWT\n")
                .contains("\ngatehouse.issuers.main.roles-claim=/resource_access/shop~1front/roles\n")
                .contains("\ngatehouse.issuers.main.subject-claim=preferred_username\n")
                .contains("\ngatehouse.routes.all.path=/**\n")
                .contains("client-secret=${file:/run/secrets/")
                .doesNotContain("s3cr3t", "trust-me-not", "blue-9");
        for (String member : List.of(
                "ssl-required",
                "bearer-only",
                "enable-cors",
                "policy-enforcer",
                "colour",
                "truststore-password",
                "credentials.secret",
                "verify-token-audience")) {
            assertThat(migration.unmatched())
                    .anySatisfy(line -> assertThat(line).startsWith("keycloak.json " + member + ": "));
        }
        assertThat(migration.unmatched()).allSatisfy(line -> {
            assertThat(line).doesNotContain("s3cr3t", "trust-me-not", "blue-9");
            assertThat(migration.properties()).contains("# - " + line);
        });
        assertThat(valid(migration).issuers()).hasSize(1);
    }

    @Test
    void oidcJsonWhenMigratedThenProviderIsTheIssuer() throws IOException {
        Migration migration = migrate("oidc.json", """
                {"client-id": "shop", "provider-url": "https://sso.example.com/realms/acme", "bearer-only": true,
                 "public-client": true, "token-signature-algorithm": "ES256"}
                """);

        assertThat(migration.properties())
                .contains("\ngatehouse.issuers.main.issuer=https://sso.example.com/realms/acme\n")
                .contains("\ngatehouse.issuers.main.audiences=shop\n")
                .contains("\ngatehouse.issuers.main.algorithms=ES256\n")
                .contains("\ngatehouse.issuers.main.roles-claim=/realm_access/roles\n");
        assertThat(migration.unmatched()).noneMatch(line -> line.contains("bearer-only"));
        valid(migration);
    }

    @Test
    void jsonWhenItLacksTheAudienceThenItIsToBeFilledIn() throws IOException {
        Migration migration = migrate("keycloak.json", """
                {"realm": "a b", "auth-server-url": "${env.SSO:https://sso}"}""");

        assertThat(migration.properties())
                .contains("\ngatehouse.issuers.main.issuer=${env:SSO}/realms/a%20b\n")
                .contains("\n# gatehouse.issuers.main.audiences=\n");
        assertThat(migration.unmatched())
                .anyMatch(line -> line.startsWith("gatehouse.issuers.main.audiences: to be filled in"))
                .anyMatch(line -> line.contains("set the variable"));
    }

    @Test
    void webXmlWhenConstraintsAreThereThenEachIsARoute() throws IOException {
        Migration migration = migrateWar("""
                <!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN"
                    "http://127.0.0.1:9/web-app_2_3.dtd">
                <web-app>
                  <security-constraint>
                    <web-resource-collection><web-resource-name>Admin</web-resource-name>
                      <url-pattern>/admin/*</url-pattern></web-resource-collection>
                    <auth-constraint><role-name>admin</role-name><role-name>boss, chief</role-name></auth-constraint>
                    <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
                  </security-constraint>
                  <security-constraint>
                    <web-resource-collection><web-resource-name>Orders</web-resource-name>
                      <url-pattern>/orders</url-pattern><http-method>POST</http-method></web-resource-collection>
                    <auth-constraint><role-name>*</role-name></auth-constraint>
                  </security-constraint>
                  <security-constraint>
                    <web-resource-collection><web-resource-name>Me</web-resource-name>
                      <url-pattern>/me/*</url-pattern></web-resource-collection>
                    <auth-constraint><role-name>**</role-name></auth-constraint>
                  </security-constraint>
                  <security-constraint>
                    <web-resource-collection><web-resource-name>Internal</web-resource-name>
                      <url-pattern>/internal/*</url-pattern></web-resource-collection>
                    <auth-constraint/>
                  </security-constraint>
                  <login-config><auth-method>KEYCLOAK</auth-method><realm-name>acme</realm-name></login-config>
                  <security-role><role-name>admin</role-name></security-role>
                  <security-role><role-name>clerk</role-name></security-role>
                </web-app>
                """);

        assertThat(migration.properties())
                .contains("# web.xml: security-constraint \"Admin\", url-pattern /admin/*\n")
                .contains("OPEN TO ALL, which is what the WAR does today\ngatehouse.routes.all.path=/**\n"
                        + "gatehouse.routes.all.authenticate=none\n")
                .contains("\ngatehouse.routes.internal.path=/internal/**\n"
                        + "gatehouse.routes.internal.claims.iss=nobody\n")
                .contains("\n# gatehouse.routes.orders-uncovered.methods=GET,HEAD,PUT,PATCH,DELETE,OPTIONS\n");
        GatewayConfig config = valid(migration);
        assertThat(route(config, "admin").access().roles()).containsExactly("admin", "boss, chief");
        assertThat(route(config, "orders").access().roles()).containsExactly("admin", "clerk");
        assertThat(route(config, "orders").pattern().methods()).containsExactly("POST");
        assertThat(route(config, "me").access().roles()).isEmpty();
        assertThat(route(config, "me").access().takesNothing()).isFalse();
        assertThat(route(config, "all").access().takesNothing()).isTrue();
        assertThat(migration.unmatched())
                .anyMatch(line -> line.startsWith("transport-guarantee CONFIDENTIAL: "))
                .anyMatch(line -> line.startsWith("auth-method KEYCLOAK: "))
                .anyMatch(line -> line.startsWith("methods GET,HEAD,PUT,PATCH,DELETE,OPTIONS of /orders: OPEN IN"));
    }

    @Test
    void webXmlWhenAFilterExtendsTheAdaptersThenNothingBelowItIsOpen() throws IOException {
        Migration migration = migrateWar("""
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee">
                  <filter><filter-name>own</filter-name><filter-class>com.acme.OurKeycloakFilter</filter-class></filter>
                  <filter-mapping><filter-name>own</filter-name><url-pattern>/*</url-pattern></filter-mapping>
                </web-app>
                """);

        assertThat(route(valid(migration), "all").access().takesNothing()).isFalse();
    }

    @Test
    void webXmlWhenThereIsAFilterOfAnotherKindThenItIsListed() throws IOException {
        Migration migration = migrateWar("""
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee">
                  <filter><filter-name>own</filter-name><filter-class>com.acme.LoginFilter</filter-class></filter>
                  <filter-mapping><filter-name>own</filter-name><url-pattern>/*</url-pattern></filter-mapping>
                </web-app>
                """);

        assertThat(migration.unmatched()).anyMatch(line -> line.startsWith("filter com.acme.LoginFilter: "));
    }

    @Test
    void webXmlWhenTheAdaptersFilterStandsBeforeAllThenNothingIsOpen() throws IOException {
        Migration migration = migrateWar("""
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee">
                  <filter><filter-name>kc</filter-name>
                    <filter-class>org.keycloak.adapters.servlet.KeycloakOIDCFilter</filter-class>
                    <init-param><param-name>keycloak.config.skipPattern</param-name><param-value>x</param-value></init-param>
                  </filter>
                  <filter-mapping><filter-name>kc</filter-name><url-pattern>/*</url-pattern></filter-mapping>
                  <security-constraint>
                    <web-resource-collection><url-pattern>/a/*</url-pattern><http-method>PUT</http-method>
                    </web-resource-collection>
                    <auth-constraint><role-name>writer</role-name></auth-constraint>
                  </security-constraint>
                </web-app>
                """);

        GatewayConfig config = valid(migration);
        assertThat(config.routes()).hasSize(3).noneMatch(route -> route.access().takesNothing());
        assertThat(migration.unmatched()).anyMatch(line -> line.startsWith("init-param keycloak.config.skipPattern: "));
    }

    @Test
    void webXmlWhenAnExtensionAsksForARoleThenEverythingElseIsRefused() throws IOException {
        Migration migration =
                migrateWar(constraint("*.do", "<auth-constraint><role-name>a</role-name></auth-constraint>"));

        assertThat(migration.properties()).contains("gatehouse.routes.all.claims.iss=nobody\n");
        assertThat(migration.unmatched()).anyMatch(line -> line.startsWith("url-pattern *.do: "));
        assertThat(valid(migration).routes()).noneMatch(route -> route.access().takesNothing());
    }

    @Test
    void webXmlWhenStarStandsForNoRoleThenNobodyPasses() throws IOException {
        Migration migration =
                migrateWar(constraint("/*", "<auth-constraint><role-name>*</role-name></auth-constraint>"));

        assertThat(migration.properties()).contains("gatehouse.routes.all.claims.iss=nobody\n");
        assertThat(migration.unmatched()).anyMatch(line -> line.startsWith("role-name *: "));
    }

    @Test
    void webXmlWhenTwoPatternsAreOnePathAndDifferThenNobodyPasses() throws IOException {
        Migration migration =
                migrateWar("<web-app>" + body("/x", "") + body("/x/", "<auth-constraint/>") + "</web-app>");

        assertThat(route(valid(migration), "x").access().claims()).containsKey("iss");
    }

    @Test
    void webXmlWhenNoAdapterFileLiesBesideItThenIssuerIsToBeFilledIn() throws IOException {
        Migration migration = migrate("web.xml", constraint("/*", "<auth-constraint/>"));

        assertThat(migration.properties()).contains("\n# gatehouse.issuers.main.issuer=");
        assertThat(migration.unmatched()).anyMatch(line -> line.startsWith("issuer: "));
    }

    @Test
    void webXmlWhenANameHasLineBreaksThenTheyStayWithinTheirLine() throws IOException {
        String role = "a&#10;gatehouse.routes.evil.path=/evil&#13;gatehouse.routes.evil.authenticate=none";
        Migration migration =
                migrateWar(constraint("/p/*", "<auth-constraint><role-name>" + role + "</role-name></auth-constraint>")
                        .replace("NAME", role));

        assertThat(valid(migration).routes()).extracting(RouteConfig::name).containsExactly("all", "p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/*b", "/a%2Fb", "/a//b", "/a/../b", "a/b", "/x;y", "/a*"})
    void webXmlWhenAPatternCannotBeExpressedThenOneClearLine(String pattern) {
        assertThatThrownBy(() -> migrateWar(constraint(pattern, "<auth-constraint/>")))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageStartingWith("url-pattern " + pattern + ": ")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "{\"a\": 1}",
                "{\"realm\": \"a\", \"realm\": \"b\"}",
                "<html/>",
                "<web-app>",
                "<!DOCTYPE web-app [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><web-app><a>&x;</a></web-app>",
                "<!DOCTYPE web-app [<!ENTITY x \"admin\">]><web-app><a>&x;</a></web-app>",
                "<web-app><a>&x;</a></web-app>",
                "<web-app><security-constraint><web-resource-collection><http-method>get</http-method>"
                        + "</web-resource-collection></security-constraint></web-app>",
                "{\"resource\": \"${file:/etc/passwd}\", \"auth-server-url\": \"https://a\", \"realm\": \"r\"}"
            })
    void fileWhenItIsUnfitThenOneClearLine(String content) {
        assertThatThrownBy(() -> migrate("some.file", content))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageNotContainingAny("\n", "root:");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 20_000})
    void fileWhenNestingIsAbsurdThenOneClearLine(int depth) {
        String xml = "<web-app>" + "<a>".repeat(depth) + "</a>".repeat(depth) + "</web-app>";
        String json = "{\"auth-server-url\":" + "[".repeat(depth) + "]".repeat(depth) + "}";

        assertThatThrownBy(() -> migrate("web.xml", xml)).isInstanceOf(UnfitFileException.class);
        assertThatThrownBy(() -> migrate("keycloak.json", json)).isInstanceOf(UnfitFileException.class);
    }

    @Test
    void fileWhenItIsMissingThenOneClearLine() {
        assertThatThrownBy(() -> Migration.of(directory.resolve("none.json")))
                .isInstanceOf(UnfitFileException.class)
                .hasMessageContaining("can't be read");
    }

    private static String constraint(String pattern, String auth) {
        return "<web-app>" + body(pattern, auth) + "</web-app>";
    }

    private static String body(String pattern, String auth) {
        return "<security-constraint><web-resource-collection><web-resource-name>NAME</web-resource-name><url-pattern>"
                + pattern + "</url-pattern></web-resource-collection>" + auth + "</security-constraint>";
    }

    private Migration migrateWar(String webXml) throws IOException {
        Files.writeString(directory.resolve("keycloak.json"), KEYCLOAK);
        return migrate("web.xml", webXml);
    }

    private Migration migrate(String name, String content) throws IOException {
        return Migration.of(Files.writeString(directory.resolve(name), content));
    }

    private GatewayConfig valid(Migration migration) throws IOException {
        Path file = Files.writeString(directory.resolve("gatehouse.properties"), migration.properties());
        return GatewayConfig.from(Settings.of(ConfigFile.read(file)), GatewayConfig.Use.DROP_IN);
    }

    private static RouteConfig route(GatewayConfig config, String name) {
        return config.routes().stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
