package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URL;

/** The jar in {@code WEB-INF/lib} and {@code gatehouse.enabled=true}, under web.xml files of all ages. */
@ArquillianTest
class DropInIT {

    private static final Tokens TOKENS = new Tokens();

    @ArquillianResource
    @OperateOnDeployment("j2ee")
    private URL j2ee;

    @ArquillianResource
    @OperateOnDeployment("java-ee")
    private URL javaEe;

    @ArquillianResource
    @OperateOnDeployment("complete")
    private URL complete;

    @Deployment(name = "j2ee", testable = false)
    static WebArchive j2ee() {
        return application("j2ee", WebXml.J2EE);
    }

    @Deployment(name = "java-ee", testable = false)
    static WebArchive javaEe() {
        return application("java-ee", WebXml.JAVA_EE);
    }

    @Deployment(name = "complete", testable = false)
    static WebArchive complete() {
        return application("complete", WebXml.COMPLETE);
    }

    private static WebArchive application(String name, WebXml webXml) {
        return Application.guarded(name, webXml)
                .params(TOKENS.settings())
                .param("gatehouse.routes.api.path", "/api/**")
                .servlet("api", "Page", "/api/*")
                .servlet("public", "Page", "/public/*")
                .war();
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
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
    void requestWhenWebXmlIsCompleteThenGuarded() throws IOException {
        assertGuarded(complete);
    }

    private static void assertGuarded(URL url) throws IOException {
        Site site = new Site(url);
        RawHttp.Reply none = site.get("/api/1");
        RawHttp.Reply good = site.get("/api/1", TOKENS.credential());

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.hasHeader("X-Served-By")).isFalse();
        assertThat(none.text()).contains("application/problem+json");
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.text()).contains("principal=alice", "clerk=true", "header X-User-Id=[alice]");
        assertThat(good.text()).doesNotContain("header Authorization");
        assertThat(site.get("/public/1").status()).isEqualTo(200);
        assertThat(site.get("/elsewhere", TOKENS.credential()).status()).isEqualTo(404);
        assertThat(site.visits("api")).isEqualTo(1);
        assertThat(Container.log())
                .contains("GH0005 Gatehouse ")
                .contains(" stands before " + site.path()
                        + " by gatehouse.enabled; guarded: api /api/**; open: public /public/**;");
    }
}
