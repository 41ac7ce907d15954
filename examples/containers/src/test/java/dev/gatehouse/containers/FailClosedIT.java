package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp.Reply;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.URL;

/** Settings that are wrong or missing: the container refuses the application, or every request to it is refused. */
@ArquillianTest
@Tag("fail-closed")
class FailClosedIT {

    private static final Tokens TOKENS = new Tokens();
    private static final String FORGED = "X-User-Id: root";
    private static final String[] PATHS = {"/api/o", "/public/o", "/elsewhere", "/plain.txt", "/"};

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    @OperateOnDeployment("right")
    private URL right;

    @Deployment(name = "right", testable = false)
    static WebArchive right() {
        return war(application("right"));
    }

    @Deployment(name = "misspelt", managed = false, testable = false)
    static WebArchive misspelt() {
        return war(application("misspelt").param("gatehouse.realmm", "x"));
    }

    @Deployment(name = "bad", managed = false, testable = false)
    static WebArchive bad() {
        return war(application("bad").param("gatehouse.routes.api.path", "api"));
    }

    @Deployment(name = "undecided", managed = false, testable = false)
    static WebArchive undecided() {
        return war(application("undecided").param("gatehouse.enabled", "yes"));
    }

    @Deployment(name = "missing", managed = false, testable = false)
    static WebArchive missing() {
        return war(application("missing").without("gatehouse.enabled"));
    }

    @Deployment(name = "web-xml", managed = false, testable = false)
    static WebArchive webXml() {
        return war(application("web-xml")
                .without("gatehouse.enabled")
                .param("gatehouse.realmm", "x")
                .content(OrdersWar.FILTER));
    }

    /** The settings are right, and the audit's file can't be written. */
    @Deployment(name = "engine", managed = false, testable = false)
    static WebArchive engine() {
        return war(application("engine")
                .param("gatehouse.audit", "file:" + Container.work().resolve("missing/directory/audit.json")));
    }

    private static Application application(String name) {
        return Application.guarded(name, WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.api.path", "/api/**")
                .servlet("api", "Page", "/api/*")
                .servlet("public", "Page", "/public/*");
    }

    private static WebArchive war(Application application) {
        return application.war().addAsWebResource(new StringAsset("served"), "plain.txt");
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"misspelt", "bad", "undecided", "missing", "web-xml", "engine"})
    void requestWhenSettingsAreWrongOrMissingThenApplicationIsNotReached(String name) throws IOException {
        boolean started = deploys(name);
        try {
            for (String path : PATHS) {
                assertRefused(request(name, path, FORGED), path, started);
                assertRefused(request(name, path, FORGED, TOKENS.credential()), path, started);
            }
        } finally {
            if (started) {
                deployer.undeploy(name);
            }
        }
    }

    @Test
    void requestWhenSettingsAreRightThenTheyDecide() throws IOException {
        Site site = new Site(right);

        assertThat(site.get("/api/o", FORGED).status()).isEqualTo(401);
        assertThat(site.get("/api/o", FORGED, TOKENS.credential()).text())
                .contains("HTTP/1.1 200", "header X-User-Id=[alice]")
                .doesNotContain("root");
        assertThat(site.get("/public/o", FORGED).text())
                .contains("HTTP/1.1 200", "principal=null")
                .doesNotContain("root");
    }

    private boolean deploys(String name) {
        try {
            deployer.deploy(name);
            return true;
        } catch (Exception e) {
            // The container has said no.
            return false;
        }
    }

    private Reply request(String name, String path, String... headers) throws IOException {
        URL url = URI.create(right.toString()).resolve("/" + name + "/").toURL();
        return new Site(url).get(path, headers);
    }

    private static void assertRefused(Reply reply, String path, boolean started) {
        assertThat(reply.status()).as(path).isGreaterThanOrEqualTo(started ? 500 : 400);
        assertThat(reply.hasHeader("X-Served-By")).as(path).isFalse();
        assertThat(reply.text()).as(path).doesNotContain("root", "served", "gatehouse.r", "GH0");
    }
}
