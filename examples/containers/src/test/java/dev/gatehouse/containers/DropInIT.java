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
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.Map;

/** The jar in {@code WEB-INF/lib} and {@code gatehouse.enabled=true}, under web.xml files of all ages. */
@ArquillianTest
class DropInIT {

    private static final TestKeys KEY = TestKeys.ec("k1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);

    @ArquillianResource
    @OperateOnDeployment("j2ee")
    private URL j2ee;

    @ArquillianResource
    @OperateOnDeployment("java-ee")
    private URL javaEe;

    @ArquillianResource
    @OperateOnDeployment("current")
    private URL current;

    @ArquillianResource
    @OperateOnDeployment("complete")
    private URL complete;

    @Deployment(name = "j2ee", testable = false)
    static WebArchive j2ee() {
        return application("j2ee.war", WebXml.J2EE);
    }

    @Deployment(name = "java-ee", testable = false)
    static WebArchive javaEe() {
        return application("java-ee.war", WebXml.JAVA_EE);
    }

    @Deployment(name = "current", testable = false)
    static WebArchive current() {
        return application("current.war", WebXml.CURRENT);
    }

    @Deployment(name = "complete", testable = false)
    static WebArchive complete() {
        return application("complete.war", WebXml.COMPLETE);
    }

    private static WebArchive application(String name, WebXml webXml) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("gatehouse.enabled", "true");
        settings.put("gatehouse.issuers.main.issuer", ISSUER.issuer());
        settings.put("gatehouse.issuers.main.audiences", "api");
        settings.put("gatehouse.routes.api.path", "/api/**");
        settings.put("gatehouse.routes.public.path", "/public/**");
        settings.put("gatehouse.routes.public.authenticate", "none");
        String servlets = WebXml.servlet("api", "Page")
                + WebXml.servlet("public", "Page")
                + WebXml.mapping("api", "/api/*")
                + WebXml.mapping("public", "/public/*");
        return ShrinkWrap.create(WebArchive.class, name)
                .addAsLibraries(Container.jar("bundle"), Container.jar("application"))
                .setWebXML(new StringAsset(webXml.of(settings, servlets)));
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @Test
    void requestWhenWebXmlIsOfJ2eeThenGuarded() throws IOException {
        assertGuarded(j2ee);
    }

    @Test
    void requestWhenWebXmlIsOfJavaEeThenGuarded() throws IOException {
        assertGuarded(javaEe);
    }

    @Test
    void requestWhenWebXmlIsOfTheContainersTimeThenGuarded() throws IOException {
        assertGuarded(current);
    }

    @Test
    void requestWhenWebXmlIsCompleteThenGuarded() throws IOException {
        assertGuarded(complete);
    }

    private static void assertGuarded(URL url) throws IOException {
        String server = Container.server(url);
        RawHttp.Reply none = RawHttp.get(server, url.getPath() + "api/1");
        RawHttp.Reply good = RawHttp.get(
                server,
                url.getPath() + "api/1",
                "Authorization: Bearer " + TestJwts.of(KEY, ISSUER.issuer()).token());
        RawHttp.Reply open = RawHttp.get(server, url.getPath() + "public/1");

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.hasHeader("X-Served-By")).isFalse();
        assertThat(none.text()).contains("application/problem+json");
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.text()).contains("principal=alice", "clerk=true");
        assertThat(good.text()).doesNotContain("header Authorization");
        assertThat(open.status()).isEqualTo(200);
        assertThat(RawHttp.get(server, url.getPath() + "elsewhere").status()).isEqualTo(404);
    }
}
