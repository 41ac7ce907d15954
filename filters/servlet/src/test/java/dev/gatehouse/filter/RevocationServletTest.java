package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testing.TestJwts;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.Enumeration;

/** The deny list inside an application, fed by its administrators. */
class RevocationServletTest {

    private static FilterServer server() throws Exception {
        RevocationServlet servlet = new RevocationServlet();
        servlet.init(config("security"));
        return FilterServer.withRoutes()
                .param("gatehouse.routes.revocations.path", "/revocations/**")
                .param("gatehouse.routes.revocations.scopes", "orders.read")
                .param("gatehouse.routes.anybody.path", "/anybody/**")
                .filter(GatehouseFilter.class, "/*")
                .serve("/api/*", (request, response) -> {})
                .serve("/revocations/*", servlet::service)
                .serve("/anybody/*", servlet::service)
                .serve("/public/*", servlet::service)
                .start();
    }

    private static ServletConfig config(String role) {
        return new ServletConfig() {
            @Override
            public String getServletName() {
                return "revocations";
            }

            @Override
            public ServletContext getServletContext() {
                throw new IllegalStateException("not asked for");
            }

            @Override
            public String getInitParameter(String name) {
                return name.equals("role") ? role : "";
            }

            @Override
            public Enumeration<String> getInitParameterNames() {
                return Collections.emptyEnumeration();
            }
        };
    }

    @Test
    void initWhenNobodyIsNamedThenItDoesNotStart() {
        assertThatThrownBy(() -> new RevocationServlet().init(config(" ")))
                .isInstanceOf(ServletException.class)
                .hasMessageContaining("GH0004");
    }

    private static RawHttp.Reply post(FilterServer server, String path, String json, String... headers) {
        StringBuilder request = new StringBuilder(
                        "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
                .append("Content-Type: application/json\r\nContent-Length: ")
                .append(json.length())
                .append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return RawHttp.send(server.port(), request + "\r\n" + json);
    }

    private static String admin(FilterServer server) {
        return FilterServer.bearer(server.jwt().withClaim("sub", "root").withClaim("roles", "security"));
    }

    @Test
    void postWhenAdministratorRevokesThenTheNextRequestIsRefusedThoughItsTokenIsRemembered() throws Exception {
        try (FilterServer server = server()) {
            TestJwts jwt = server.jwt();
            String token = FilterServer.bearer(jwt);
            String other = FilterServer.bearer(server.jwt().withClaim("sub", "bob"));
            assertThat(server.get("/api/x", token).status()).isEqualTo(200);
            assertThat(post(server, "/revocations/", "{\"subject\":\"alice\"}", admin(server))
                            .status())
                    .isEqualTo(201);
            RawHttp.Reply refused = server.get("/api/x", token);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("invalid-token").doesNotContain("deny list");
            assertThat(server.get("/api/x", other).status()).isEqualTo(200);
            assertThat(server.get("/revocations/", admin(server)).body()).contains("\"value\":\"alice\"");
        }
    }

    @Test
    void postWhenCallerIsNoAdministratorThenRefusedAndNothingIsRevoked() throws Exception {
        try (FilterServer server = server()) {
            String token = server.credential();
            String all = "{\"all\":true}";
            assertThat(post(server, "/revocations/", all).status()).isEqualTo(401);
            assertThat(post(server, "/revocations/", all, token).status()).isEqualTo(403);
            assertThat(post(server, "/anybody/", all, token).status()).isEqualTo(403);
            assertThat(post(server, "/public/", all, admin(server)).status()).isEqualTo(403);
            assertThat(post(server, "/revocations/", " ".repeat(70_000), admin(server))
                            .status())
                    .isEqualTo(413);
            assertThat(server.get("/api/x", token).status()).isEqualTo(200);
            assertThat(post(server, "/revocations/", all, admin(server)).status())
                    .isEqualTo(201);
            assertThat(server.get("/api/x", token).status()).isEqualTo(401);
        }
    }

    @Test
    void postWhenThereAreTenantsThenAnAdministratorReachesItsOwnAlone() throws Exception {
        RevocationServlet servlet = new RevocationServlet();
        servlet.init(config("security"));
        FilterServer configured = FilterServer.gatehouse()
                .param("gatehouse.tenants.acme.path-prefix", "/t/acme")
                .param("gatehouse.tenants.acme.issuers", "main")
                .param("gatehouse.tenants.globex.path-prefix", "/t/globex")
                .param("gatehouse.tenants.globex.issuers", "main")
                .param("gatehouse.routes.tenants.path", "/t/**")
                .serve("/t/acme/revocations/*", servlet::service)
                .serve("/t/globex/revocations/*", servlet::service)
                .serve("/*", Echo::serve);
        try (FilterServer server = configured.start()) {
            String boss =
                    FilterServer.bearer(server.jwt().withClaim("tenant", "acme").withClaim("roles", "security"));
            String acme = FilterServer.bearer(server.jwt().withClaim("tenant", "acme"));
            String globex = FilterServer.bearer(
                    server.jwt().withClaim("tenant", "globex").withClaim("roles", "security"));
            assertThat(server.get("/t/acme/o", acme).status()).isEqualTo(200);
            String revocations = "/t/acme/revocations/";
            assertThat(post(server, revocations, "{\"subject\":\"alice\",\"tenant\":\"globex\"}", boss)
                            .status())
                    .isEqualTo(403);
            assertThat(post(server, revocations, "{\"subject\":\"alice\",\"tenant\":\"nobody\"}", boss)
                            .status())
                    .isEqualTo(400);

            assertThat(post(server, revocations, "{\"subject\":\"alice\"}", boss)
                            .body())
                    .contains("\"tenant\":\"acme\"");

            assertThat(server.get("/t/acme/o", acme).status()).isEqualTo(401);
            assertThat(server.get("/t/globex/o", globex).status()).isEqualTo(200);
            assertThat(server.get("/t/globex/revocations/", globex).body()).contains("\"revocations\":[]");
        }
    }
}
