package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Map;

/** The mechanism's caller where containers are on their own: behind constraints, and logged out. */
@ArquillianTest
@Tag("jakarta-security")
class JakartaSecurityCallerIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);

    /** The application's own: clerks alone, whatever the routes say. */
    private static final String CONSTRAINTS = "<security-constraint><web-resource-collection>"
            + "<web-resource-name>hours</web-resource-name><url-pattern>/api/hours</url-pattern>"
            + "<url-pattern>/api/orders</url-pattern></web-resource-collection>"
            + "<auth-constraint><role-name>clerk</role-name></auth-constraint></security-constraint>";

    @ArquillianResource
    @OperateOnDeployment("constrained")
    private URL url;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "constrained", testable = false)
    static WebArchive constrained() {
        Map<String, String> settings = OrdersWar.settings(ISSUER, "constrained");
        settings.put("gatehouse.routes.orders.path", "/api/orders");
        settings.put("gatehouse.routes.orders.authenticate", "optional:bearer");
        return OrdersWar.of("constrained.war", settings, CONSTRAINTS);
    }

    @Deployment(name = "own-mechanism", managed = false, testable = false)
    static WebArchive ownMechanism() {
        return OrdersWar.of("own-mechanism.war", OrdersWar.settings(ISSUER, "own-mechanism"), "")
                .addClass(OwnMechanism.class)
                .addAsWebInfResource(
                        new StringAsset("<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                                + " bean-discovery-mode=\"all\"></beans>"),
                        "beans.xml");
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @Test
    void requestWhenAnonymousAndAConstraintProtectsThenTheEngineChallenges() throws IOException {
        for (String path : List.of("api/hours", "api/orders")) {
            for (String method : List.of("GET", "POST")) {
                RawHttp.Reply reply = send(method, path);

                assertThat(reply.status()).as(method + " " + path).isEqualTo(401);
                assertThat(reply.text())
                        .contains(
                                "WWW-Authenticate: Bearer realm=\"gatehouse\"",
                                "application/problem+json",
                                "\"status\":401");
            }
        }
        assertThat(send("GET", "api/orders", bearer("alice", "clerk")).text())
                .contains("HTTP/1.1 200", "orders 1, 2, 3 for alice");
        assertThat(send("GET", "api/orders", bearer("bob", "manager")).status()).isEqualTo(403);
    }

    @Test
    void requestWhenApplicationLogsOutThenNobodyIsKnown() throws IOException {
        assertThat(send("POST", "api/logout", bearer("alice", "clerk")).text())
                .containsPattern("HTTP/1.1 200(?s:.*)alice .* true alice, then null null false null");
        assertThat(send("GET", "api/welcome", bearer("alice", "clerk")).text())
                .contains("Welcome alice of shop, alice@example.com");
    }

    @Test
    void startWhenApplicationHasAMechanismOfItsOwnThenItDoesNotStart() throws IOException {
        assertThatThrownBy(() -> deployer.deploy("own-mechanism")).isNotNull();
        RawHttp.Reply reply = RawHttp.get(server(url), "/own-mechanism/api/hours");
        assertThat(reply.status()).isEqualTo(404);
    }

    private static String bearer(String user, String role) {
        return Tokens.bearer(TestJwts.of(KEY, ISSUER.issuer())
                .withClaim("sub", user)
                .withClaim("aud", "orders")
                .withClaim("roles", List.of(role))
                .withClaim("email", user + "@example.com")
                .token());
    }

    private static String server(URL url) {
        return URI.create(url.toString()).resolve("/").toString();
    }

    private RawHttp.Reply send(String method, String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + url.getPath() + path + " HTTP/1.1\r\n");
        request.append("Host: gatehouse.test\r\nConnection: close\r\n");
        if (method.equals("POST")) {
            request.append("Content-Length: 0\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return RawHttp.send(server(url), request + "\r\n");
    }
}
