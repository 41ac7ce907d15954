package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.forwardTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Paths;
import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Jetty serves a directory's welcome file by a forward; the directory's route decides. */
class WelcomeFilesTest {

    @TempDir
    private Path files;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(files.resolve("WEB-INF"));
        Files.createDirectories(files.resolve("docs"));
        Files.createDirectories(files.resolve("open"));
        Files.writeString(files.resolve("index.html"), "the first page");
        Files.writeString(files.resolve("docs").resolve("start.html"), "the documents");
        Files.writeString(files.resolve("open").resolve("start.html"), "the open page");
        Files.writeString(files.resolve("WEB-INF").resolve("web.xml"), """
                <!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN"
                    "http://127.0.0.1:9/web-app_2_3.dtd">
                <web-app><welcome-file-list>
                    <welcome-file> /start.html </welcome-file>
                    <welcome-file>index.html</welcome-file>
                </welcome-file-list></web-app>
                """);
    }

    private FilterServer server() {
        return FilterServer.bare("/app", Paths.STRICT)
                .issuer()
                .param("gatehouse.routes.all.path", "/**")
                .param("gatehouse.routes.home.path", "/")
                .param("gatehouse.routes.home.authenticate", "none")
                .param("gatehouse.routes.open.path", "/open/")
                .param("gatehouse.routes.open.authenticate", "none")
                .welcomeFiles("start.html", "index.html")
                .files(files)
                .filter(GatehouseFilter.class, "/*");
    }

    private FilterServer withFiles() {
        return server().defaultServlet("default", "/", Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/", "/app/open/"})
    void getWhenDirectoryIsOpenThenItsWelcomeFileIsServed(String path) throws Exception {
        try (FilterServer server = withFiles().start()) {
            Reply reply = server.get(path);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("page");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/index.html", "/app/open/start.html", "/app/docs/", "/app/docs/start.html"})
    void getWhenFileIsAskedForByNameThenItsOwnRouteDecides(String path) throws Exception {
        try (FilterServer server = withFiles().start()) {
            assertThat(server.get(path).status()).isEqualTo(401);
            assertThat(server.get(path, server.credential()).status()).isEqualTo(200);
        }
    }

    @Test
    void getWhenTheApplicationForwardsThenTheFilesOwnRouteDecides() throws Exception {
        try (FilterServer server = withFiles()
                .serve("own", "/open/", forwardTo("/open/start.html"))
                .start()) {
            assertThat(server.get("/app/open/").status()).isEqualTo(401);
            assertThat(server.get("/app/open/", server.credential()).status()).isEqualTo(401);
            assertThat(server.get("/app/").status()).isEqualTo(200);
        }
    }

    /** As Spring's, which takes all paths and forwards a directory's itself. */
    @Test
    void getWhenTheApplicationsServletForFilesForwardsThenTheFilesOwnRouteDecides() throws Exception {
        try (FilterServer server =
                server().serve("all", "/", forwardTo("/open/start.html")).start()) {
            assertThat(server.get("/app/open/").status()).isEqualTo(401);
        }
    }

    @Test
    void getWhenAnotherFileIsForwardedToThenItsOwnRouteDecides() throws Exception {
        try (FilterServer server = withFiles()
                .serve("own", "/open/", forwardTo("/docs/start.html"))
                .serve("root", "", forwardTo("/docs/start.html"))
                .start()) {
            assertThat(server.get("/app/open/").status()).isEqualTo(401);
            assertThat(server.get("/app/").status()).isEqualTo(401);
        }
    }

    @Test
    void getWhenServletsAreGuardedByNameThenWelcomeFileIsServed() throws Exception {
        try (FilterServer server = FilterServer.bare("/app", Paths.STRICT)
                .issuer()
                .initializer()
                .param("gatehouse.enabled", "true")
                .param("gatehouse.routes.all.path", "/**")
                .param("gatehouse.routes.home.path", "/")
                .param("gatehouse.routes.home.authenticate", "none")
                .welcomeFiles("page.do")
                .files(files)
                .defaultServlet("default", "/", Map.of("welcomeServlets", "true"))
                .serve("pages", "*.do", Echo::serve)
                .start()) {
            Files.writeString(
                    files.resolve("WEB-INF").resolve("web.xml"),
                    "<web-app><welcome-file-list>"
                            + "<welcome-file>page.do</welcome-file></welcome-file-list></web-app>");

            assertThat(server.get("/app/").status()).isEqualTo(200);
            assertThat(server.hits("*.do")).isEqualTo(1);
            assertThat(server.get("/app/page.do").status()).isEqualTo(401);
        }
    }
}
