package dev.gatehouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.filter.GatehouseFilter;
import dev.gatehouse.testing.TestJwts;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;

/** What an application with the module is guarded by where the container falls short. */
class MechanismGuardTest {

    private static final EnumSet<DispatcherType> ALL_BUT_REQUEST =
            EnumSet.complementOf(EnumSet.of(DispatcherType.REQUEST));

    @TempDir
    private Path directory;

    private final MechanismServer server = new MechanismServer();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void requestWhenContainerAsksTheMechanismThenItDecides() throws Exception {
        server.configured().asking(true).start();

        assertThat(server.get("/api/o", "Authorization", token()).body()).isEqualTo("app alice header=alice true");
        assertThat(server.get("/api/o").statusCode()).isEqualTo(401);
        assertThat(server.get("/open/o").body()).isEqualTo("app null header=null false");
    }

    @Test
    void requestWhenContainerNeverAsksTheMechanismThenApplicationIsNotReached() throws Exception {
        server.configured().start();

        for (String path : new String[] {"/api/o", "/open/o", "/elsewhere"}) {
            HttpResponse<String> reply = server.get(path, "Authorization", token());
            assertThat(reply.statusCode()).isEqualTo(500);
            assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(reply.body()).doesNotContain("app ");
        }
    }

    @Test
    void requestWhenTheFilterStandsInForTheMechanismThenItDecides() throws Exception {
        server.configured().filterEnabled().start();

        assertThat(server.get("/api/o", "Authorization", token()).body()).startsWith("app alice header=alice");
        assertThat(server.get("/api/o").statusCode()).isEqualTo(401);
    }

    @Test
    void requestWhenTheFilterIsSwitchedOnBesideItsOwnMappingThenItDecidesRequestsToo() throws Exception {
        server.configured().filterEnabled().context().addFilter(GatehouseFilter.class, "/*", ALL_BUT_REQUEST);
        server.start();

        assertThat(server.get("/api/o", "Authorization", token()).body()).startsWith("app alice header=alice");
        assertThat(server.get("/api/o").statusCode()).isEqualTo(401);
    }

    @Test
    void requestWhenTheFilterIsMappedForDispatchesAloneThenApplicationIsNotReached() throws Exception {
        server.configured().context().addFilter(GatehouseFilter.class, "/*", ALL_BUT_REQUEST);
        server.start();

        for (String path : new String[] {"/api/o", "/open/o", "/secret"}) {
            HttpResponse<String> reply = server.get(path, "Authorization", token());
            assertThat(reply.statusCode()).isEqualTo(500);
            assertThat(reply.body()).doesNotContain("app ");
        }
    }

    @Test
    void requestWhenTheFilterStandsBesideThePathThenApplicationIsNotReached() throws Exception {
        server.with("gatehouse.issuers.main.issuer", server.issuer().issuer())
                .with("gatehouse.issuers.main.audiences", "api")
                .with("gatehouse.routes.api.path", "/api/**")
                .context()
                .addFilter(GatehouseFilter.class, "/api/*", EnumSet.allOf(DispatcherType.class));
        server.start();

        assertThat(server.get("/api/o", "Authorization", token()).statusCode()).isEqualTo(500);
        assertThat(server.get("/elsewhere").statusCode()).isEqualTo(500);
    }

    @Test
    void requestWhenContainerHandsOnTheClientsOwnThenForgedIdentityIsGone() throws Exception {
        server.configured().asking(false).start();

        assertThat(server.get("/api/o", "Authorization", token(), "X-User-Id", "root")
                        .body())
                .isEqualTo("app alice header=alice true");
        assertThat(server.get("/open/o", "X-User-Id", "root").body()).isEqualTo("app null header=null false");
    }

    @Test
    void requestWhenApplicationThrowsAndContainerDoesNotComeBackThenItHasItsEvent() throws Exception {
        server.configured()
                .with("gatehouse.audit", "file:" + directory.resolve("audit.json"))
                .asking(true)
                .context()
                .addServlet(Thrower.class, "/api/throw");
        server.start();

        assertThat(server.get("/api/throw", "Authorization", token()).statusCode())
                .isEqualTo(500);
        assertThat(server.get("/api/o", "Authorization", token()).statusCode()).isEqualTo(200);
        server.close();

        assertThat(Files.readAllLines(directory.resolve("audit.json")).stream()
                        .filter(line -> line.contains("\"event\":\"request\"")))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"status\":500"))
                .anyMatch(line -> line.contains("\"status\":200"));
    }

    @Test
    void requestWhenContainerGoesOnAfterARefusalThenItHasOneEventAndOneReply() throws Exception {
        server.configured()
                .with("gatehouse.audit", "file:" + directory.resolve("audit.json"))
                .asking(true, true)
                .start();

        HttpResponse<String> refused = server.get("/api/o");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).doesNotContain("app ");
        assertThat(server.get("/api/o", "Authorization", token()).statusCode()).isEqualTo(200);
        server.close();

        assertThat(Files.readAllLines(directory.resolve("audit.json")).stream()
                        .filter(line -> line.contains("\"event\":\"request\"")))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"status\":401") && line.contains("CREDENTIAL_MISSING"))
                .anyMatch(line -> line.contains("\"status\":200"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameter", "stream", "wrap", "swallow", "dispatch"})
    void requestWhenTokenIsInHeaderAndFormThenReadingEndsWith400(String how) throws Exception {
        server.configured().asking(true).context().addServlet(FormReader.class, "/api/form/*");
        server.start();
        String type = "application/x-www-form-urlencoded";

        HttpResponse<String> twice = server.post(
                "/api/form/" + how, "a=1&access_token=sEcret", "Authorization", token(), "Content-Type", type);
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(twice.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(twice.body()).doesNotContain("sEcret", "app ");

        HttpResponse<String> once =
                server.post("/api/form/" + how, "a=1&b=2", "Authorization", token(), "Content-Type", type);
        assertThat(once.statusCode()).isEqualTo(200);
        assertThat(once.body()).isEqualTo("app read it");
    }

    /** Reads the form, and takes what is thrown as frameworks do. */
    public static final class FormReader extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            switch (request.getPathInfo()) {
                case "/dispatch" -> {
                    request.startAsync(request, response).dispatch("/api/form/parameter");
                    return;
                }
                case "/stream" -> request.getInputStream().readAllBytes();
                case "/parameter" -> request.getParameter("a");
                default -> {
                    try {
                        request.getParameterMap();
                    } catch (RuntimeException e) {
                        if (request.getPathInfo().equals("/wrap")) {
                            throw new ServletException(e);
                        }
                    }
                }
            }
            response.getWriter().print("app read it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "include", "dispatch", "forward-by-name", "include-by-name"})
    void dispatchWhenTargetNeedsACallerThenNoneIsRefused(String how) throws Exception {
        server.configured().asking(true).context().addServlet(Junction.class, "/open/junction");
        ServletHolder guarded = new ServletHolder("guarded", Guarded.class);
        server.context().addServlet(guarded, "/api/guarded");
        server.start();

        HttpResponse<String> reply = server.get("/open/junction?" + how);
        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.body()).doesNotContain("guarded was reached");
        assertThat(server.get("/api/guarded", "Authorization", token()).body()).isEqualTo("guarded was reached");
        assertThat(server.get("/open/junction?open").body()).startsWith("app null");
    }

    /** Leads a request to the guarded servlet, in the way that its query says. */
    public static final class Junction extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            switch (request.getQueryString()) {
                case "forward" -> request.getRequestDispatcher("/api/guarded").forward(request, response);
                case "include" -> request.getRequestDispatcher("/api/guarded").include(request, response);
                case "dispatch" -> request.startAsync(request, response).dispatch("/api/guarded");
                case "forward-by-name" ->
                    getServletContext().getNamedDispatcher("guarded").forward(request, response);
                case "include-by-name" ->
                    getServletContext().getNamedDispatcher("guarded").include(request, response);
                default -> request.getRequestDispatcher("/open/o").forward(request, response);
            }
        }
    }

    /** Says that it was reached. */
    public static final class Guarded extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("guarded was reached");
        }
    }

    @Test
    void startWhenSettingsAreBadThenItFailsWithAllMistakes() {
        server.with("gatehouse.realm", "\"")
                .with("gatehouse.routes.api.path", "api")
                .asking(true);

        assertThatThrownBy(server::start)
                .hasMessageContaining("gatehouse.realm")
                .hasMessageContaining("gatehouse.routes.api.path");
    }

    @Test
    void startWhenThereIsNoCdiThenItFailsAndNamesTheFilter() {
        server.configured().context().setClassLoader(new WithoutCdi());

        assertThatThrownBy(server::start).hasMessageContaining("GH0020").hasMessageContaining("gatehouse.enabled=true");
    }

    @Test
    void startWhenThereIsNoCdiButTheFilterThenItGuards() throws Exception {
        server.configured().filterEnabled().context().setClassLoader(new WithoutCdi());
        server.start();

        assertThat(server.get("/api/o").statusCode()).isEqualTo(401);
        assertThat(server.get("/api/o", "Authorization", token()).statusCode()).isEqualTo(200);
    }

    @Test
    void startWhenThereIsNoCdiAndTheFilterIsMappedForDispatchesAloneThenItFails() {
        server.configured().context().setClassLoader(new WithoutCdi());
        server.context().addFilter(GatehouseFilter.class, "/*", ALL_BUT_REQUEST);

        assertThatThrownBy(server::start).hasMessageContaining("GH0020");
    }

    /** An application with a mistake. */
    public static final class Thrower extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            throw new IllegalStateException("the application's own");
        }
    }

    private String token() {
        return "Bearer "
                + TestJwts.of(MechanismServer.KEY, server.issuer().issuer()).token();
    }
}
