package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Dispatches to servlets by their names on Tomcat 9, which asks no filter about them that is mapped to paths. */
class NamedDispatchTomcatIT {

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static TomcatWar war;

    /** Leads to the servlet that {@code to} names. */
    public static final class Junction extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            String to = request.getParameter("to");
            RequestDispatcher target = to.startsWith("/")
                    ? request.getRequestDispatcher(to)
                    : request.getServletContext().getNamedDispatcher(to);
            if ("include".equals(request.getParameter("how"))) {
                target.include(request, response);
            } else {
                target.forward(request, response);
            }
        }
    }

    /** Shows that it was reached, and by whom. */
    public static final class Destination extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("reached by " + request.getRemoteUser());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Path application = Files.createDirectories(directory.resolve("named"));
        Path libraries = Files.createDirectories(application.resolve("WEB-INF").resolve("lib"));
        Files.copy(
                Path.of(System.getProperty("bundle.directory"), "gatehouse-filters-javax.jar"),
                libraries.resolve("gatehouse-filters-javax.jar"));
        Files.createDirectories(application.resolve("maybe"));
        Files.writeString(application.resolve("maybe").resolve("style.css"), "body {}");
        Files.writeString(
                application.resolve("WEB-INF").resolve("web.xml"),
                "<web-app xmlns='http://xmlns.jcp.org/xml/ns/javaee' version='3.1' metadata-complete='true'>"
                        + servlet("maybe", Junction.class, "/maybe/*")
                        + servlet("inside", Junction.class, "/inside/*")
                        + servlet("guarded", Destination.class, "/guarded/*")
                        + servlet("internal", Destination.class, "/internal/*")
                        + "<servlet><servlet-name>report</servlet-name><jsp-file>/WEB-INF/report.jsp</jsp-file></servlet>"
                        + "<servlet-mapping><servlet-name>report</servlet-name>"
                        + "<url-pattern>/guarded/report</url-pattern></servlet-mapping>"
                        + "</web-app>");
        Files.writeString(
                application.resolve("WEB-INF").resolve("report.jsp"), "reached by <%= request.getRemoteUser() %>");
        Files.writeString(application.resolve("WEB-INF").resolve("gatehouse.properties"), """
                gatehouse.enabled=true
                gatehouse.issuers.main.issuer=https://auth.example.com/realms/acme
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.maybe.path=/maybe/**
                gatehouse.routes.maybe.authenticate=optional:bearer
                gatehouse.routes.guarded.path=/guarded/**
                """);
        war = TomcatWar.start(application, directory, Map.copyOf(issuer.settings()));
    }

    private static String servlet(String name, Class<?> type, String pattern) {
        return "<servlet><servlet-name>" + name + "</servlet-name><servlet-class>" + type.getName()
                + "</servlet-class></servlet><servlet-mapping><servlet-name>" + name + "</servlet-name><url-pattern>"
                + pattern + "</url-pattern></servlet-mapping>";
    }

    @AfterAll
    static void stop() {
        war.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/maybe/o?to=guarded&how=forward",
                "/maybe/o?to=guarded&how=include",
                "/maybe/o?to=report&how=forward",
                "/maybe/o?to=report&how=include",
                "/maybe/o?to=/guarded/o&how=forward",
                "/maybe/o?to=/inside/o?to=guarded&how=forward",
                "/maybe/o?to=/inside/o?to=guarded&how=include",
            })
    void dispatchWhenTargetIsGuardedThenOnlyWhoMayIsLetThrough(String path) throws Exception {
        Answer refused = Caller.anonymous(war).get(path);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).doesNotContain("reached");
        assertThat(Caller.of(war, issuer.alice("api")).get(path).body()).endsWith("reached by 0b6b2a5e");
    }

    @Test
    void dispatchWhenTargetIsInternalOrTheContainersThenReached() throws Exception {
        assertThat(Caller.anonymous(war).get("/maybe/o?to=internal").body()).isEqualTo("reached by null");
        assertThat(Caller.anonymous(war).get("/maybe/style.css?to=default").body())
                .isEqualTo("body {}");
    }
}
