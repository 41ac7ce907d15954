package dev.gatehouse.legacy;

import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.keycloak.KeycloakRealm;
import dev.gatehouse.proxy.keycloak.KeycloakServer;
import dev.gatehouse.proxy.keycloak.KeycloakTokens;
import org.eclipse.jetty.ee8.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The WAR file as built, on Jetty, with a real Keycloak's tokens. */
class LegacyWarOnJettyIT {

    @TempDir
    private static Path directory;

    private static KeycloakServer keycloak;
    private static KeycloakRealm realm;
    private static Server server;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        keycloak = KeycloakServer.start(Path.of(System.getProperty("keycloak.home")));
        realm = keycloak.realm(GATEHOUSE);
        Path config = Files.writeString(directory.resolve("gatehouse.properties"), """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=gatehouse-api
                gatehouse.issuers.main.roles-claim=/realm_access/roles
                gatehouse.issuers.main.subject-claim=preferred_username
                gatehouse.issuers.main.clock-skew=0s
                gatehouse.routes.orders.path=/orders/**
                gatehouse.routes.orders.scopes=orders.read
                gatehouse.routes.approvals.path=/orders/approvals/**
                gatehouse.routes.approvals.roles=approver
                gatehouse.routes.desk.path=/desk
                gatehouse.routes.desk.roles=clerk
                gatehouse.routes.status.path=/status.jsp
                gatehouse.routes.pages.path=/index.html
                gatehouse.routes.pages.authenticate=none
                """.formatted(realm.issuer()));
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        WebAppContext context = new WebAppContext();
        context.setContextPath("/legacy");
        context.setWar(System.getProperty("legacy.war"));
        context.setTempDirectory(directory.resolve("webapp").toFile());
        context.setThrowUnavailableOnStartupException(true);
        context.setInitParameter("gatehouse.config", config.toString());
        server.setHandler(context);
        server.start();
        url = "http://127.0.0.1:" + connector.getLocalPort();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
        keycloak.close();
    }

    @Test
    void requestWhenTokenIsAUsersThenTheApplicationSeesTheUser() throws IOException {
        KeycloakTokens tokens = realm.password("orders-service", "alice", "openid orders.read");

        RawHttp.Reply reply = get("/legacy/orders/1", tokens.access());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .contains("user=alice principal=alice clerk=true approver=true type=BEARER authorization=null"
                        + " header=alice");
    }

    @Test
    void requestWhenTokenIsAServiceAccountsThenTheApplicationSeesTheService() throws IOException {
        RawHttp.Reply reply = get("/legacy/orders/1", realm.clientCredentials("orders-service", "orders.read"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("user=service-account-orders-service").contains("approver=false");
    }

    @Test
    void requestWhenAServletForwardsToAJspThenTheJspSeesTheUser() throws IOException {
        String token =
                realm.password("orders-service", "alice", "openid orders.read").access();

        RawHttp.Reply desk = get("/legacy/desk", token);
        assertThat(desk.status()).isEqualTo(200);
        assertThat(desk.text())
                .contains("Good day, alice.", "2 cups &amp; saucers", "You may approve.")
                .contains("X-Served-By: legacy");
        assertThat(get("/legacy/status.jsp", token).text()).contains("user=alice type=BEARER");
        assertThat(get("/legacy/WEB-INF/jsp/desk.jsp", token).status()).isEqualTo(404);
        assertRefused(401, RawHttp.get(url, "/legacy/desk"));
        assertRefused(401, RawHttp.get(url, "/legacy/status.jsp"));
    }

    @Test
    void requestWhenTokenIsNoneOfOursThenTheApplicationIsNotReached() throws IOException {
        KeycloakTokens tokens = realm.password("orders-service", "alice", "openid orders.read");
        String good = tokens.access();

        assertRefused(401, get("/legacy/orders/1", tokens.id()));
        assertRefused(401, get("/legacy/orders/1", tokens.refresh()));
        assertRefused(401, get("/legacy/orders/1", realm.clientCredentials("foreign-service", "orders.read")));
        assertRefused(
                401,
                get("/legacy/orders/1", keycloak.realm(KeycloakRealm.OTHER).clientCredentials("orders-service", "")));
        assertRefused(401, get("/legacy/orders/1", good.substring(0, good.length() - 10) + "AAAAAAAAAA"));
        assertRefused(403, get("/legacy/orders/approvals/1", realm.clientCredentials("orders-service", "orders.read")));
        assertRefused(403, get("/legacy/orders/1", realm.clientCredentials("orders-service", "orders.write")));
    }

    @Test
    void requestWhenTokenHasExpiredThenTheCallerIsToldSo() throws IOException {
        String token = realm.clientCredentials("short-lived", "orders.read");
        long deadline = System.nanoTime() + 10_000_000_000L;
        RawHttp.Reply reply = get("/legacy/orders/1", token);
        while (reply.status() == 200 && System.nanoTime() < deadline) {
            reply = get("/legacy/orders/1", token);
        }

        assertRefused(401, reply);
        assertThat(reply.text()).contains("The token has expired");
    }

    @Test
    void requestWhenPageIsOpenThenServedToAll() throws IOException {
        assertThat(RawHttp.get(url, "/legacy/index.html").text()).contains("Welcome");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/legacy/orders/1",
                "/legacy//orders/1",
                "/legacy/index.html/..;/orders/1",
                "/legacy/index.html/%2e%2e/orders/1",
                "/legacy/orders;x/1",
                "/legacy/orders/1;x",
                "/legacy;x/orders/1",
                "/legacy/orders%2F1",
                "/legacy/orders/1%3Bx",
                "/%u002e/legacy/orders/1",
                "/legacy/orders/.%00/1",
                "/legacy/orders\\1",
                "/legacy/ORDERS/1",
                "/legacy/WEB-INF/web.xml",
                "/legacy/WEB-INF/jsp/desk.jsp",
                "/legacy/status.jsp",
                "/legacy/status.JSP",
                "/legacy/status.jsp/",
                "/legacy/style/desk.css",
                "/legacy/nothing",
            })
    void requestWhenPathIsHostileThenTheApplicationIsNotReached(String path) throws IOException {
        RawHttp.Reply reply = RawHttp.get(url, path);

        assertThat(reply.status()).isIn(400, 401, 404);
        assertThat(reply.hasHeader("X-Served-By")).isFalse();
    }

    private static void assertRefused(int status, RawHttp.Reply reply) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.hasHeader("X-Served-By")).isFalse();
        assertThat(reply.text()).contains("application/problem+json");
    }

    private static RawHttp.Reply get(String path, String token) throws IOException {
        return RawHttp.get(url, path, "Authorization: Bearer " + token);
    }
}
