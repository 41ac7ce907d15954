package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The example application, whose callers the mechanism knows, in containers with Jakarta Security. */
@ArquillianTest
@Tag("jakarta-security")
class JakartaSecurityIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);

    @ArquillianResource
    @OperateOnDeployment("mechanism")
    private URL mechanism;

    @ArquillianResource
    @OperateOnDeployment("with-filter")
    private URL withFilter;

    @ArquillianResource
    @OperateOnDeployment("microprofile")
    private URL microprofile;

    @Deployment(name = "mechanism", testable = false)
    static WebArchive mechanism() {
        return OrdersWar.of("mechanism.war", OrdersWar.settings(ISSUER, "mechanism"), "");
    }

    @Deployment(name = "with-filter", testable = false)
    static WebArchive withFilter() {
        return OrdersWar.of("with-filter.war", OrdersWar.settings(ISSUER, "with-filter"), OrdersWar.FILTER);
    }

    @Deployment(name = "microprofile", testable = false)
    static WebArchive microprofile() {
        return OrdersWar.ofMicroProfile(
                "microprofile.war",
                Map.of(
                        "mp.jwt.verify.issuer", "https://mp.example.com",
                        "mp.jwt.verify.audiences", "orders",
                        "mp.jwt.verify.publickey", KEY.jwk().toPublicJWK().toJSONString()));
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @Test
    void requestWhenNoCredentialComesThenTheEngineAnswers() throws IOException {
        RawHttp.Reply reply = get(mechanism, "api/me");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.text())
                .contains("WWW-Authenticate: Bearer realm=\"gatehouse\"", "application/problem+json", "\"status\":401");
    }

    @Test
    void requestWhenRefusedThenOneEventIsRecordedAndTheContainerIsNotBlamed() throws Exception {
        Path audit = OrdersWar.audit("mechanism");
        get(mechanism, "api/me", bearer("first", "clerk"));
        Poll.until(audit, () -> requests(audit).stream().anyMatch(line -> line.contains("\"first\"")));
        int before = requests(audit).size();

        assertThat(get(mechanism, "api/me").status()).isEqualTo(401);
        assertThat(get(mechanism, "api/me", bearer("last", "clerk")).status()).isEqualTo(200);

        Poll.until(audit, () -> requests(audit).stream().anyMatch(line -> line.contains("\"last\"")));
        assertThat(requests(audit)).hasSize(before + 2);
        assertThat(Container.log()).doesNotContain("GH0022");
    }

    @Test
    void requestWhenRouteIsOpenThenAnybodyIsAnswered() throws IOException {
        assertThat(get(mechanism, "api/hours").text()).contains("HTTP/1.1 200", "nine to five");
    }

    @Test
    void requestWhenCallerIsKnownThenEveryWayToAskKnowsHim() throws IOException {
        RawHttp.Reply reply = get(mechanism, "api/me", bearer("alice", "clerk"), "X-User-Id: root");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .containsPattern("GatehousePrincipal +alice by bearer, client shop, scopes \\[orders.read]")
                .containsPattern("JsonWebToken +alice, groups \\[clerk]")
                .containsPattern("@Claim\\(\"email\"\\) +alice@example.com")
                .containsPattern("SecurityContext +alice, clerk true, manager false")
                .containsPattern("HttpServletRequest +alice, clerk true, manager false")
                .containsPattern("X-User-Id +alice")
                .doesNotContain("root");
    }

    @Test
    void requestWhenResourceAsksForARoleThenItDecides() throws IOException {
        assertThat(get(mechanism, "api/orders", bearer("alice", "clerk")).text())
                .contains("HTTP/1.1 200", "orders 1, 2, 3 for alice");
        assertThat(get(mechanism, "api/orders", bearer("bob", "manager")).status())
                .isEqualTo(403);
    }

    @Test
    void requestWhenEjbAsksForARoleThenItDecides() throws IOException {
        assertThat(delete(mechanism, bearer("bob", "manager")).text()).contains("HTTP/1.1 200", "cancelled by bob");
        assertThat(delete(mechanism, bearer("alice", "clerk")).status()).isEqualTo(403);
    }

    @Test
    void requestWhenAnApiKeyComesThenItsClientIsTheCaller() throws IOException {
        String key = "X-API-Key: " + OrdersWar.apiKey("mechanism");

        assertThat(get(mechanism, "api/me", key).text())
                .containsPattern("GatehousePrincipal +warehouse by api-key")
                .containsPattern("SecurityContext +warehouse, clerk true");
        assertThat(get(mechanism, "api/orders", key).text()).contains("HTTP/1.1 200", "for warehouse");
        assertThat(get(mechanism, "api/orders", key + "x").status()).isEqualTo(401);
    }

    @Test
    void requestWhenPathIsHostileThenApplicationIsNotReached() throws IOException {
        for (String path : List.of("api/hours;x/../me", "api/%2e%2e/api/me", "api//me", "api/h%6fursx")) {
            assertThat(get(mechanism, path).status()).as(path).isIn(400, 401, 404);
        }
        // GlassFish itself takes no encoded slash, and says 500 before it looks for an application.
        assertThat(get(mechanism, "api/hours/..%2fme").status()).isEqualTo(Container.isGlassFish() ? 500 : 400);
        assertThat(get(mechanism, "elsewhere", bearer("alice", "clerk")).status())
                .isEqualTo(404);
    }

    @Test
    void requestWhenTheFilterStandsThereTooThenOneAuthenticationIsRecorded() throws Exception {
        assertThat(get(withFilter, "api/orders?once", bearer("alice", "clerk")).status())
                .isEqualTo(200);
        assertThat(get(withFilter, "api/orders?refused").status()).isEqualTo(401);
        assertThat(get(withFilter, "api/me", bearer("carol", "clerk")).text())
                .containsPattern("SecurityContext +carol, clerk true")
                .containsPattern("X-User-Id +carol");

        Path audit = OrdersWar.audit("with-filter");
        Poll.until(audit, () -> requests(audit).size() >= 3);
        assertThat(requests(audit)).hasSize(3);
        assertThat(requests(audit))
                .filteredOn(line -> line.contains("\"alice\""))
                .hasSize(1);
    }

    @Test
    void requestWhenMicroProfileJwtIsConfiguredThenItsTokensCount() throws IOException {
        String token = TestJwts.of(KEY, "https://mp.example.com")
                .withHeader("typ", "JWT")
                .withClaim("aud", "orders")
                .withClaim("upn", "dora@example.com")
                .withClaim("roles", null)
                .withClaim("groups", List.of("clerk"))
                .token();

        assertThat(get(microprofile, "api/me", "Authorization: Bearer " + token).text())
                .containsPattern("JsonWebToken +dora@example.com, groups \\[clerk]")
                .containsPattern("SecurityContext +dora@example.com, clerk true");
        assertThat(get(microprofile, "api/orders", "Authorization: Bearer " + token)
                        .status())
                .isEqualTo(200);
        assertThat(get(microprofile, "api/hours").status()).isEqualTo(401);
        assertThat(get(microprofile, "api/orders", bearer("alice", "clerk")).status())
                .isEqualTo(401);
    }

    private static List<String> requests(Path audit) throws IOException {
        return Files.readAllLines(audit).stream()
                .filter(line -> line.contains("\"event\":\"request\""))
                .toList();
    }

    private static String bearer(String user, String role) {
        return "Authorization: Bearer "
                + TestJwts.of(KEY, ISSUER.issuer())
                        .withClaim("sub", user)
                        .withClaim("aud", "orders")
                        .withClaim("roles", List.of(role))
                        .withClaim("email", user + "@example.com")
                        .token();
    }

    private static String server(URL url) {
        return URI.create(url.toString()).resolve("/").toString();
    }

    private static RawHttp.Reply get(URL url, String path, String... headers) throws IOException {
        return RawHttp.get(server(url), url.getPath() + path, headers);
    }

    private static RawHttp.Reply delete(URL url, String header) throws IOException {
        return RawHttp.send(
                server(url),
                "DELETE " + url.getPath() + "api/orders/7 HTTP/1.1\r\nHost: gatehouse.test\r\n" + header
                        + "\r\nConnection: close\r\n\r\n");
    }
}
