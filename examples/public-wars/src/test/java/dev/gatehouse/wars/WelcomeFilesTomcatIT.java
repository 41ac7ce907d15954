package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Tomcat 9 has found a directory's welcome file, a servlet's too, before any filter runs. */
class WelcomeFilesTomcatIT {

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static TomcatWar war;

    /** Shows that it was reached, and by whom. */
    public static final class Home extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("home of " + request.getRemoteUser());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Path application = Files.createDirectories(directory.resolve("welcome"));
        Path libraries = Files.createDirectories(application.resolve("WEB-INF").resolve("lib"));
        Files.copy(
                Path.of(System.getProperty("bundle.directory"), "gatehouse-filters-javax.jar"),
                libraries.resolve("gatehouse-filters-javax.jar"));
        file(application, "docs/start.html", "the documents");
        file(application, "pages/index.jsp", "page of <%= request.getRemoteUser() %>");
        file(application, "faces/note.txt", "");
        file(application, "WEB-INF/web.xml", """
                <?xml version="1.0" encoding="ISO-8859-1"?>
                <!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN"
                    "http://java.sun.com/dtd/web-app_2_3.dtd">
                <web-app>
                  <servlet><servlet-name>home</servlet-name><servlet-class>%s</servlet-class></servlet>
                  <servlet-mapping><servlet-name>home</servlet-name><url-pattern>/home</url-pattern></servlet-mapping>
                  <servlet-mapping><servlet-name>home</servlet-name><url-pattern>/faces/view/*</url-pattern></servlet-mapping>
                  <welcome-file-list>
                    <welcome-file>start.html</welcome-file>
                    <welcome-file>home</welcome-file>
                    <welcome-file>view/first.xhtml</welcome-file>
                    <welcome-file>index.jsp</welcome-file>
                  </welcome-file-list>
                </web-app>
                """.formatted(Home.class.getName()));
        file(application, "WEB-INF/gatehouse.properties", """
                gatehouse.enabled=true
                gatehouse.issuers.main.issuer=https://auth.example.com/realms/acme
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.all.path=/**
                gatehouse.routes.home.path=/
                gatehouse.routes.home.authenticate=none
                gatehouse.routes.faces.path=/faces/
                gatehouse.routes.faces.authenticate=none
                gatehouse.routes.pages.path=/pages/
                gatehouse.routes.pages.authenticate=none
                """);
        war = TomcatWar.start(application, directory, Map.copyOf(issuer.settings()));
    }

    private static void file(Path application, String name, String content) throws IOException {
        Path file = application.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @AfterAll
    static void stop() {
        war.close();
    }

    @ParameterizedTest
    @CsvSource({"/, home of null", "/faces/, home of null", "/pages/, page of null"})
    void getWhenDirectoryIsOpenThenItsWelcomeFileIsServed(String path, String content) throws Exception {
        Answer answer = Caller.anonymous(war).get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/", "/docs/start.html", "/home", "/faces/view/first.xhtml", "/pages/index.jsp"})
    void getWhenRouteOfPathIsGuardedThenOnlyWhoMayIsServed(String path) throws Exception {
        assertThat(Caller.anonymous(war).get(path).status()).isEqualTo(401);
        assertThat(Caller.of(war, issuer.alice("api")).get(path).status()).isEqualTo(200);
    }

    @Test
    void getWhenDirectoryHasNoWelcomeFileThenNotFound() throws Exception {
        assertThat(Caller.of(war, issuer.alice("api")).get("/none/").status()).isEqualTo(404);
    }
}
