package dev.gatehouse.wars;

import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.keycloak.KeycloakRealm;
import dev.gatehouse.proxy.keycloak.KeycloakServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A WAR that the Keycloak adapter protected, migrated by the two commands alone, with a real Keycloak's tokens. */
class MigratedWarIT {

    /** What protected the application before. */
    enum Before {
        /** The adapter of a container, by {@code login-config}. */
        LOGIN_CONFIG("keycloak.json", """
                <login-config><auth-method>KEYCLOAK</auth-method><realm-name>gatehouse</realm-name></login-config>
                """),
        /** The adapter's servlet filter. */
        FILTER("keycloak.json", """
                <filter>
                  <filter-name>keycloak</filter-name>
                  <filter-class>org.keycloak.adapters.servlet.KeycloakOIDCFilter</filter-class>
                </filter>
                <filter-mapping>
                  <filter-name>keycloak</filter-name><url-pattern>/orders/*</url-pattern>
                </filter-mapping>
                """),
        /** WildFly's Elytron. */
        ELYTRON("oidc.json", "<login-config><auth-method>OIDC</auth-method></login-config>\n");

        private final String adapterFile;
        private final String descriptor;

        Before(String adapterFile, String descriptor) {
            this.adapterFile = adapterFile;
            this.descriptor = descriptor;
        }
    }

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <servlet>
                <servlet-name>shop</servlet-name><servlet-class>dev.gatehouse.wars.MigratedWarIT$Shop</servlet-class>
              </servlet>
              <servlet-mapping><servlet-name>shop</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
              %s
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>orders</web-resource-name><url-pattern>/orders/*</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>clerk</role-name></auth-constraint>
              </security-constraint>
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>approvals</web-resource-name><url-pattern>/orders/approvals/*</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>approver</role-name></auth-constraint>
              </security-constraint>
              <security-role><role-name>clerk</role-name></security-role>
              <security-role><role-name>approver</role-name></security-role>
            </web-app>
            """;

    /** Knows the container's calls, nothing of Keycloak or Gatehouse. */
    public static final class Shop extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setHeader("X-Served-By", "shop");
            response.getWriter()
                    .println("user=" + request.getRemoteUser() + " approver=" + request.isUserInRole("approver"));
        }
    }

    @TempDir
    private static Path directory;

    private static KeycloakServer keycloak;
    private static KeycloakRealm realm;

    @BeforeAll
    static void start() throws Exception {
        keycloak = KeycloakServer.start(Path.of(System.getProperty("keycloak.home")));
        realm = keycloak.realm(GATEHOUSE);
    }

    @AfterAll
    static void stop() {
        keycloak.close();
    }

    @ParameterizedTest
    @EnumSource(Before.class)
    void migrationWhenFollowedThenCallersPassAsBefore(Before before) throws Exception {
        Path place = Files.createDirectory(directory.resolve(before.name()));
        Path original = war(place, before);
        Path settings = place.resolve("gatehouse.properties");
        Path copy = place.resolve("shop-guarded.war");
        command("migrate", place.resolve("web.xml"), "--output", settings);
        command(
                "protect",
                original,
                "--jar",
                Path.of(System.getProperty("bundle.directory"), "gatehouse-filters.jar"),
                "--config",
                settings,
                "--replace-login",
                "--output",
                copy);

        try (JettyWar shop = JettyWar.start(copy, place, Map.of())) {
            String alice = realm.password("orders-service", "alice", "openid").access();
            String service = realm.clientCredentials("orders-service", "");

            assertRefused(401, get(shop, "/orders/1"));
            assertRefused(401, get(shop, "/orders/approvals/1"));
            assertThat(get(shop, "/orders/1", alice).text()).contains("user=alice approver=true");
            assertThat(get(shop, "/orders/approvals/1", alice).text()).contains("user=alice");
            assertThat(get(shop, "/orders/1", service).status()).isEqualTo(200);
            assertRefused(403, get(shop, "/orders/approvals/1", service));
            assertRefused(401, get(shop, "/orders/1", realm.clientCredentials("foreign-service", "")));
            assertRefused(401, get(shop, "/orders/1", alice.substring(0, alice.length() - 10) + "AAAAAAAAAA"));
            assertThat(get(shop, "/welcome").status()).as("open before").isEqualTo(200);
        }
    }

    @Test
    void migrationWhenNotFollowedThenTheOriginalDoesNotEvenStart() throws Exception {
        Path place = Files.createDirectory(directory.resolve("original"));
        Path original = war(place, Before.FILTER);

        assertThatThrownBy(() -> JettyWar.start(original, place, Map.of()))
                .as("the adapter is not there, which the copies do without")
                .hasStackTraceContaining("KeycloakOIDCFilter");
    }

    /** The WAR, with its descriptor and the adapter's file beside it, as somebody would take them out of the sources. */
    private static Path war(Path place, Before before) throws IOException {
        String webXml = WEB_XML.formatted(before.descriptor);
        Files.writeString(place.resolve("web.xml"), webXml);
        String adapter = before == Before.ELYTRON
                ? """
                {"provider-url": "%s", "client-id": "gatehouse-api", "principal-attribute": "preferred_username"}
                """.formatted(realm.issuer())
                : """
                {"auth-server-url": "%s", "realm": "gatehouse", "resource": "gatehouse-api",
                 "principal-attribute": "preferred_username", "bearer-only": true}
                """.formatted(realm.issuer().replace("/realms/gatehouse", ""));
        Files.writeString(place.resolve(before.adapterFile), adapter);
        Path war = place.resolve("shop.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            entry(zip, "WEB-INF/web.xml", webXml.getBytes(StandardCharsets.UTF_8));
            entry(zip, "WEB-INF/" + before.adapterFile, adapter.getBytes(StandardCharsets.UTF_8));
            String name = Shop.class.getName().replace('.', '/') + ".class";
            try (InputStream in = Shop.class.getClassLoader().getResourceAsStream(name)) {
                entry(zip, "WEB-INF/classes/" + name, in.readAllBytes());
            }
        }
        return war;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static void command(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("proxy.war")));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static void assertRefused(int status, RawHttp.Reply reply) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.hasHeader("X-Served-By")).isFalse();
        assertThat(reply.text()).contains("application/problem+json");
    }

    private static RawHttp.Reply get(JettyWar shop, String path) throws IOException {
        return RawHttp.get(shop.url().replace("/app", ""), "/app" + path);
    }

    private static RawHttp.Reply get(JettyWar shop, String path, String token) throws IOException {
        return RawHttp.get(shop.url().replace("/app", ""), "/app" + path, "Authorization: Bearer " + token);
    }
}
