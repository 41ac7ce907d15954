package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp.Reply;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URL;

/** The route of a directory decides about its welcome file, whichever way the container finds the file. */
@ArquillianTest
class WelcomeFilesIT {

    private static final Tokens TOKENS = new Tokens();

    @ArquillianResource
    private URL url;

    private Site site;

    @Deployment(testable = false)
    static WebArchive application() {
        return Application.guarded("welcome", WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.all.path", "/**")
                .param("gatehouse.routes.home.path", "/")
                .param("gatehouse.routes.home.authenticate", "none")
                .param("gatehouse.routes.reports.path", "/reports/")
                .param("gatehouse.routes.reports.authenticate", "none")
                .param("gatehouse.routes.maybe.path", "/maybe/**")
                .param("gatehouse.routes.maybe.authenticate", "optional:bearer")
                .servlet("maybe", "Crossroads", "/maybe/*")
                .welcomeFiles("start.html", "/index.html")
                .war()
                .addAsWebResource(new StringAsset("the first page"), "index.html")
                .addAsWebResource(new StringAsset("the reports"), "reports/start.html")
                .addAsWebResource(new StringAsset("the documents"), "docs/start.html")
                .addAsWebResource(new StringAsset("no welcome file"), "other/page.html");
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
    }

    @BeforeEach
    void open() {
        site = new Site(url);
    }

    @ParameterizedTest
    @CsvSource({"/, the first page", "/reports/, the reports", "/?a=b, the first page"})
    void getWhenDirectoryIsOpenThenItsWelcomeFileIsServed(String path, String content) throws IOException {
        Reply anonymous = site.get(path);
        assertThat(anonymous.status()).isEqualTo(200);
        assertThat(anonymous.text()).contains(content);
        assertThat(site.get(path, TOKENS.credential()).status()).isEqualTo(200);
        assertThat(site.get(path, "Authorization: Bearer wrong").status()).isEqualTo(200);
    }

    @Test
    void getWhenDirectoryIsGuardedThenItsWelcomeFileIsToo() throws IOException {
        Reply refused = site.get("/docs/");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).doesNotContain("the documents");

        Reply served = site.get("/docs/", TOKENS.credential());
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.text()).contains("the documents");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/index.html", "/reports/start.html", "/docs/start.html"})
    void getWhenWelcomeFileIsAskedForByNameThenItsOwnRouteDecides(String path) throws IOException {
        assertThat(site.get(path).status()).isEqualTo(401);
        assertThat(site.get(path, TOKENS.credential()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/docs", "/other/", "/reports/start.html/", "/index.html/", "/;/docs/", "//docs/", "/x/../docs/"
            })
    void getWhenNoDirectoryWithAWelcomeFileIsNamedThenNothingGuardedIsServed(String path) throws IOException {
        assertThat(site.get(path).text()).doesNotContain("the documents", "the reports", "no welcome file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "include"})
    void dispatchWhenTargetIsADirectoryThenItsRouteDecides(String how) throws IOException {
        String from = "/maybe/o?how=" + how + "&to=";

        assertThat(site.get(from + "/docs/").status()).isEqualTo(401);
        assertThat(site.get(from + "/docs/", TOKENS.credential()).status()).isEqualTo(200);
        assertThat(site.get(from + "/docs/start.html").status()).isEqualTo(401);
    }
}
