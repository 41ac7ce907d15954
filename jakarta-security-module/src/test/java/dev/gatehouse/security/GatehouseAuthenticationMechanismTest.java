package dev.gatehouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.GatehouseFilter;
import dev.gatehouse.filter.SharedGateway;
import dev.gatehouse.filter.WaysIn;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;

/** The mechanism on real requests; what the container does with its answers is the containers' own suites' matter. */
class GatehouseAuthenticationMechanismTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final GatehouseAuthenticationMechanism mechanism = new GatehouseAuthenticationMechanism();
    private final Server server = new Server();
    private volatile @Nullable Principal loggedIn;
    private volatile @Nullable Principal seen;
    private final ServletContextHandler context = new ServletContextHandler("/");

    @BeforeEach
    void start() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        context.setInitParameter("gatehouse.issuers.main.issuer", issuer.issuer());
        context.setInitParameter("gatehouse.issuers.main.audiences", "api");
        context.setInitParameter("gatehouse.audit", "file:" + directory.resolve("audit.json"));
        context.setInitParameter("gatehouse.routes.api.path", "/api/**");
        context.setInitParameter("gatehouse.routes.api.roles", "clerk");
        context.setInitParameter("gatehouse.routes.open.path", "/open/**");
        context.setInitParameter("gatehouse.routes.open.authenticate", "none");
        context.setInitParameter("gatehouse.routes.optional.path", "/optional/**");
        context.setInitParameter("gatehouse.routes.optional.authenticate", "optional:bearer");
        context.addServlet(new ServletHolder(new Container()), "/*");
        server.setHandler(context);
        context.addServletContainerInitializer((types, servlets) -> WaysIn.setMechanismGuard(servlets));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        mechanism.release();
        server.stop();
        issuer.close();
    }

    @Test
    void validateRequestWhenTokenIsGoodThenContainerLearnsPrincipalAndRoles() throws Exception {
        HttpResponse<String> reply =
                get("/api/o", TestJwts.of(KEY, issuer.issuer()).token());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("SUCCESS alice [clerk] header=alice");
    }

    @Test
    void validateRequestWhenContainerKnowsTheCallerThenRequestHasItsVeryPrincipal() throws Exception {
        get("/api/o", TestJwts.of(KEY, issuer.issuer()).token());

        assertThat(loggedIn).isNotNull();
        assertThat(seen).isSameAs(loggedIn);
    }

    @Test
    void validateRequestWhenTokenIsMissingThenEngineChallengesAndContainerSendsFailure() throws Exception {
        HttpResponse<String> reply = get("/api/o", "");

        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"gatehouse\"");
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void validateRequestWhenRoleIsMissingThenForbidden() throws Exception {
        String token =
                TestJwts.of(KEY, issuer.issuer()).withClaim("roles", null).token();

        assertThat(get("/api/o", token).statusCode()).isEqualTo(403);
    }

    @Test
    void validateRequestWhenRouteIsOpenThenNobodyIsLoggedIn() throws Exception {
        HttpResponse<String> reply = get("/open/o", "");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("NOT_DONE null [] header=null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/open/constrained", "/optional/constrained"})
    void validateRequestWhenAnonymousAndConstraintProtectsThenEngineChallenges(String path) throws Exception {
        HttpResponse<String> reply = get(path, "");

        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"gatehouse\"");
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(reply.body()).contains("\"status\":401");
    }

    @Test
    void validateRequestWhenCallerIsKnownThenConstraintIsTheContainers() throws Exception {
        String token = TestJwts.of(KEY, issuer.issuer()).token();

        assertThat(get("/optional/constrained", token).body()).isEqualTo("SUCCESS alice [clerk] header=alice");
        assertThat(get("/optional/o", "").body()).isEqualTo("NOT_DONE null [] header=null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout", "clean"})
    void logoutWhenApplicationLogsOutThenNobodyIsKnownAnyMore(String way) throws Exception {
        String token = TestJwts.of(KEY, issuer.issuer()).token();

        assertThat(get("/api/o?" + way, token).body()).isEqualTo("alice true alice, then null false null null");
        assertThat(get("/api/o", token).body()).as("the next request").startsWith("SUCCESS alice");
    }

    @Test
    void validateRequestWhenFilterStandsInFrontThenItsIdentityIsTakenAndTheTokenNotReadAgain() throws Exception {
        context.addFilter(GatehouseFilter.class, "/api/*", EnumSet.allOf(DispatcherType.class));
        // What the filter lets through has no credential left that the mechanism could read.
        HttpResponse<String> reply =
                get("/api/o", TestJwts.of(KEY, issuer.issuer()).token());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("SUCCESS alice [clerk] header=alice");
        assertThat(get("/api/o", "").statusCode()).isEqualTo(401);
    }

    /** As in an EAR with the jar in its lib. */
    @Test
    void validateRequestWhenBeanIsSharedByApplicationsThenEachHasItsOwnRoutes() throws Exception {
        Server another = new Server();
        ServerConnector connector = new ServerConnector(another);
        connector.setHost("127.0.0.1");
        another.addConnector(connector);
        ServletContextHandler open = new ServletContextHandler("/");
        open.setInitParameter("gatehouse.routes.all.path", "/**");
        open.setInitParameter("gatehouse.routes.all.authenticate", "none");
        open.addServlet(new ServletHolder(new Container()), "/*");
        another.setHandler(open);
        open.addServletContainerInitializer((types, servlets) -> WaysIn.setMechanismGuard(servlets));
        another.start();
        try {
            assertThat(get(another, "/api/o", "").statusCode()).isEqualTo(200);
            assertThat(get("/api/o", "").statusCode()).isEqualTo(401);
            assertThat(get(another, "/api/o", "").statusCode()).isEqualTo(200);

            mechanism.release();

            for (ServletContextHandler application : List.of(open, context)) {
                assertThat(application.getServletContext().getAttribute(SharedGateway.class.getName()))
                        .isNull();
            }
        } finally {
            mechanism.release();
            another.stop();
        }
    }

    @Test
    void secureResponseWhenRequestsHaveEndedThenEachHasItsEvent() throws Exception {
        get("/api/o", TestJwts.of(KEY, issuer.issuer()).token());
        get("/api/o", "");

        server.stop();
        mechanism.release();

        assertThat(Files.readAllLines(directory.resolve("audit.json")).stream()
                        .filter(line -> line.contains("\"event\":\"request\"")))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"allowed\"") && line.contains("\"status\":200"))
                .anyMatch(line -> line.contains("\"refused\"") && line.contains("\"status\":401"));
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return get(server, path, token);
    }

    private static HttpResponse<String> get(Server asked, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + ((ServerConnector) asked.getConnectors()[0]).getLocalPort() + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Does what a container does: asks the mechanism, and goes on with the request that the mechanism leaves. */
    private final class Container extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            RecordingMessageContext context = new RecordingMessageContext(request, response);
            try {
                String status = String.valueOf(mechanism.validateRequest(context.getRequest(), response, context));
                loggedIn = context.caller();
                seen = context.getRequest().getUserPrincipal();
                String query = request.getQueryString();
                if (query != null) {
                    response.getWriter().write(loggedOut(context, response, query));
                } else if (!status.equals("SEND_FAILURE")) {
                    response.getWriter()
                            .write(status + " " + context.callerName() + " " + context.groups() + " header="
                                    + context.getRequest().getHeader("X-User-Id"));
                    mechanism.secureResponse(request, response, context);
                }
            } catch (jakarta.security.enterprise.AuthenticationException | ServletException e) {
                throw new IOException(e);
            }
        }

        private String loggedOut(RecordingMessageContext context, HttpServletResponse response, String way)
                throws ServletException {
            HttpServletRequest request = context.getRequest();
            String before = request.getUserPrincipal().getName() + " " + request.isUserInRole("clerk") + " "
                    + request.getHeader("X-User-Id");
            if (way.equals("logout")) {
                request.logout();
            } else {
                mechanism.cleanSubject(request, response, context);
            }
            return before + ", then " + request.getUserPrincipal() + " " + request.isUserInRole("clerk") + " "
                    + request.getHeader("X-User-Id") + " " + request.getRemoteUser();
        }
    }
}
