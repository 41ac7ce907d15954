package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp.Reply;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URI;

/** Open Liberty with {@code servlet-6.0} alone: no CDI, so that nothing ever asks the mechanism. */
@Tag("liberty")
class TrimmedLibertyIT {

    private static final int PORT = Integer.parseInt(Container.property("container.second.port"));
    private static final Tokens TOKENS = new Tokens();
    private static final LibertyProcess SERVER = new LibertyProcess("trimmed", PORT);
    private static final String FORGED = "X-User-Id: root";

    @BeforeAll
    static void start() throws Exception {
        TlsFiles.write();
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
        TOKENS.close();
    }

    private static Application application(String name) {
        return Application.guarded(name, WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.api.path", "/api/**")
                .servlet("api", "Page", "/api/*")
                .servlet("public", "Page", "/public/*");
    }

    private static Site deploy(WebArchive war) throws Exception {
        String name = Container.name(war);
        assertThat(SERVER.deploy(Container.exported(war).toPath(), name)).contains("CWWKZ0001I");
        return new Site(
                URI.create("http://127.0.0.1:" + PORT + "/" + name + "/").toURL());
    }

    @Test
    void requestWhenModuleIsThereAndNoCdiThenClosedAndTheLogNamesTheReason() throws Exception {
        WebArchive war = application("module").without("gatehouse.enabled").warWithoutGatehouse();
        OrdersWar.libraries().forEach((name, library) -> war.add(library, "/WEB-INF/lib", name));
        Site site = deploy(war);

        for (String path : new String[] {"/api/o", "/public/o", "/elsewhere", "/"}) {
            Reply reply = site.get(path, FORGED, TOKENS.credential());
            assertThat(reply.status()).as(path).isEqualTo(503);
            assertThat(reply.text()).contains("application/problem+json").doesNotContain("root");
        }
        assertThat(SERVER.log())
                .contains("GH0060 the application at /module stays closed", "GH0020 there is no CDI")
                .contains("CWWWC0001W");
    }

    @Test
    void requestWhenBundleIsThereThenGuarded() throws Exception {
        Site site = deploy(application("bundle").war());

        assertThat(site.get("/api/o", FORGED).status()).isEqualTo(401);
        assertThat(site.get("/api/o", FORGED, TOKENS.credential()).text())
                .contains("HTTP/1.1 200", "header X-User-Id=[alice]")
                .doesNotContain("root");
    }
}
