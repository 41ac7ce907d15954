package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The example application in a security domain of WildFly's whose integrated-jaspi nobody has changed. */
@ArquillianTest
@Tag("wildfly")
class IntegratedJaspiIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive untouched() {
        return OrdersWar.of("untouched.war", OrdersWar.settings(ISSUER, "untouched"), "")
                .addAsWebInfResource(OrdersWar.securityDomain("untouched"), "jboss-web.xml");
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @Test
    void requestWhenIntegratedJaspiIsOnThenOneMessageSaysSo() throws Exception {
        Path log = Container.logFile();
        int before = Files.readString(log).length();
        Site site = new Site(url);
        RawHttp.Reply reply = site.get("/api/me", bearer("alice"));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).contains("application/problem+json").doesNotContain("ELY01177", "alice by");
        Poll.until(log, () -> Files.readString(log).substring(before).contains("GH0023"));
        assertThat(site.get("/api/me", bearer("bob")).status()).isEqualTo(500);
        assertThat(Files.readString(log).substring(before))
                .containsOnlyOnce("GH0023")
                .contains("integrated-jaspi=false")
                .doesNotContain("ELY01177");
    }

    private static String bearer(String user) {
        return Tokens.bearer(TestJwts.of(KEY, ISSUER.issuer())
                .withClaim("sub", user)
                .withClaim("aud", "orders")
                .withClaim("roles", List.of("clerk"))
                .token());
    }
}
