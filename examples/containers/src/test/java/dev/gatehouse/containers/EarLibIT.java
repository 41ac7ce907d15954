package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp.Reply;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.URL;

/**
 * Gatehouse in the {@code lib} of an EAR, which docs/drop-in.md forbids: which containers run its initializers there, and
 * what becomes of the applications where they don't.
 */
@ArquillianTest
@Tag("ear")
class EarLibIT {

    private static final Tokens TOKENS = new Tokens();
    private static final String FORGED = "X-User-Id: root";

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    @OperateOnDeployment("in-war")
    private URL inWar;

    /** As it should be. */
    @Deployment(name = "in-war", testable = false)
    static WebArchive inWar() {
        return application("in-war").war();
    }

    @Deployment(name = "bundle-in-ear", managed = false, testable = false)
    static EnterpriseArchive bundleInEar() {
        return ear("bundle-in-ear", application("bundle-in-ear-war").warWithoutGatehouse())
                .addAsLibraries(Container.jar("bundle"));
    }

    @Deployment(name = "module-in-ear", managed = false, testable = false)
    static EnterpriseArchive moduleInEar() {
        EnterpriseArchive ear = ear(
                "module-in-ear",
                application("module-in-ear-war")
                        .without("gatehouse.enabled")
                        .param("gatehouse.routes.api.authenticate", "optional:bearer")
                        .warWithoutGatehouse());
        OrdersWar.libraries().forEach((name, library) -> ear.add(library, "lib", name));
        return ear;
    }

    private static Application application(String name) {
        return Application.guarded(name, WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.api.path", "/api/**")
                .servlet("api", "Page", "/api/*");
    }

    private static EnterpriseArchive ear(String name, WebArchive war) {
        String web = war.getName();
        return ShrinkWrap.create(EnterpriseArchive.class, name + ".ear")
                .addAsModule(war)
                .setApplicationXML(new StringAsset("<application xmlns=\"https://jakarta.ee/xml/ns/jakartaee\""
                        + " version=\"10\"><module><web><web-uri>" + web + "</web-uri><context-root>/"
                        + web.replace(".war", "") + "</context-root></web></module></application>"));
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
    }

    @Test
    void requestWhenBundleIsInTheWarThenGuarded() throws IOException {
        assertThat(get("in-war", "/api/o", FORGED).status()).isEqualTo(401);
        assertThat(get("in-war", "/api/o", FORGED, TOKENS.credential()).text()).contains("header X-User-Id=[alice]");
    }

    /** Nothing of the bundle runs on Open Liberty then: that is why it must not be there. */
    @Test
    void requestWhenBundleIsInTheEarsLibThenOnlySomeContainersRunIt() throws IOException {
        deployer.deploy("bundle-in-ear");
        try {
            Reply reply = get("bundle-in-ear-war", "/api/o", FORGED);

            assertThat(reply.status()).isEqualTo(Container.runsInitializersOfEars() ? 401 : 200);
        } finally {
            deployer.undeploy("bundle-in-ear");
        }
    }

    @Test
    void requestWhenModuleIsInTheEarsLibThenForgedIdentityReachesNoApplication() throws IOException {
        deployer.deploy("module-in-ear");
        try {
            Reply nobody = get("module-in-ear-war", "/api/o", FORGED);
            Reply known = get("module-in-ear-war", "/api/o", FORGED, TOKENS.credential());

            assertThat(nobody.text()).doesNotContain("root");
            assertThat(known.text()).doesNotContain("root");
            assertThat(known.status()).isEqualTo(Container.runsInitializersOfEars() ? 200 : 503);
        } finally {
            deployer.undeploy("module-in-ear");
        }
    }

    private Reply get(String application, String path, String... headers) throws IOException {
        URL url = URI.create(inWar.toString()).resolve("/" + application + "/").toURL();
        return new Site(url).get(path, headers);
    }
}
