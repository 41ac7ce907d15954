package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route with mode=report before a real application, by raw sockets. */
class ReportOnlyTest {

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.soft.path", "/soft/**")
                .param("gatehouse.routes.soft.methods", "GET")
                .param("gatehouse.routes.soft.scopes", "orders.write")
                .param("gatehouse.routes.soft.mode", "report")
                .param("gatehouse.routes.limited.path", "/limited/**")
                .param("gatehouse.routes.limited.authenticate", "none")
                .param("gatehouse.routes.limited.rate-limit", "1/1h")
                .param("gatehouse.routes.limited.mode", "report")
                .param("gatehouse.routes.old.path", "/old/**")
                .param("gatehouse.routes.old.mode", "report")
                .param("gatehouse.routes.old.forward-token", "original")
                .serve("/*", Echo::serve)
                .serve(
                        "/soft/forward",
                        (request, response) ->
                                request.getRequestDispatcher("/api/inner").forward(request, response))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-None: 1", "Authorization: Bearer rubbish", "Authorization: Basic YTpi"})
    void serveWhenCallerWouldBeRefusedThenServedWithoutIdentityOrCredential(String header) {
        Reply reply = server.get("/soft/x", header, "X-User-Id: root", "X-User-Roles: admin");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines()).contains("principal=null", "admin=false");
        assertThat(reply.body())
                .doesNotContainIgnoringCase("authorization")
                .doesNotContainIgnoringCase("x-user")
                .doesNotContain("root");
        assertThat(reply.header("WWW-Authenticate")).isEmpty();
        assertThat(server.get("/api/x", header).status()).isEqualTo(401);
    }

    @Test
    void serveWhenScopeIsMissingThenServedWithoutIdentity() {
        Reply without = server.get("/soft/x", server.credential());
        Reply with = server.get("/soft/x", FilterServer.bearer(server.jwt().withClaim("scope", "orders.write")));

        assertThat(without.lines()).contains("principal=null");
        assertThat(without.body()).doesNotContain("alice");
        assertThat(with.lines()).contains("principal=alice", "header X-User-Id=[alice]");
    }

    @Test
    void serveWhenLimitWouldRefuseThenReplySaysNothingOfWaiting() {
        assertThat(server.get("/limited/x").header("Retry-After")).isEmpty();
        Reply beyond = server.get("/limited/x");

        assertThat(beyond.status()).isEqualTo(200);
        assertThat(beyond.header("Retry-After")).isEmpty();
    }

    @Test
    void serveWhenCredentialIsAmbiguousThenRefusedAllTheSame() {
        assertThat(server.get("/old/x", "Authorization: Basic YTpi", "Authorization: Basic YTpi")
                        .status())
                .isEqualTo(400);
        assertThat(server.hits()).isZero();
        assertThat(server.get("/old/x", "Authorization: Basic YTpi").status()).isEqualTo(200);
    }

    @Test
    void serveWhenTokenGoesOnThenAlsoOneThatNobodyChecked() {
        Reply reply = server.get("/old/x", "Authorization: Basic YTpi", "X-User-Id: root");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines()).contains("header Authorization=[Basic YTpi]", "principal=null");
        assertThat(reply.body()).doesNotContain("root");
    }

    @Test
    void serveWhenRequestIsAmbiguousOrHasNoRouteThenRefusedAllTheSame() {
        assertThat(server.request("POST", "/soft/x").status()).isEqualTo(405);
        assertThat(server.get("/soft/..;/x").status()).isEqualTo(400);
        assertThat(server.get("/softer").status()).isEqualTo(404);
        assertThat(server.hits()).isZero();
        assertThat(server.get("/soft/x").status()).isEqualTo(200);
    }

    @Test
    void serveWhenItForwardsToAnEnforcedRouteThenThatStaysClosed() {
        assertThat(server.get("/soft/forward").status()).isEqualTo(401);
        assertThat(server.get(
                                "/soft/forward",
                                FilterServer.bearer(server.jwt().withClaim("scope", "orders.write orders.read")))
                        .lines())
                .contains("principal=alice");
    }
}
