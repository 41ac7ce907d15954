package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.testing.TestJwts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/** What routes ask of callers, by raw sockets: each refusal stands beside a caller who may. */
class AuthorizationTest {

    private static FilterServer server;

    @BeforeAll
    static void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.both-scopes.path", "/both-scopes")
                .param("gatehouse.routes.both-scopes.scopes", "a,b")
                .param("gatehouse.routes.any-scope.path", "/any-scope")
                .param("gatehouse.routes.any-scope.any-scope", "a,b")
                .param("gatehouse.routes.mixed.path", "/mixed")
                .param("gatehouse.routes.mixed.scopes", "a")
                .param("gatehouse.routes.mixed.any-scope", "b,c")
                .param("gatehouse.routes.mixed.roles", "clerk,admin")
                .param("gatehouse.routes.mixed.claims.level", "2,3")
                .param("gatehouse.routes.claim.path", "/claim")
                .param("gatehouse.routes.claim.claims./realm/groups", "staff")
                .param("gatehouse.routes.read.path", "/rw")
                .param("gatehouse.routes.read.methods", "GET,HEAD")
                .param("gatehouse.routes.read.scopes", "read")
                .param("gatehouse.routes.write.path", "/rw")
                .param("gatehouse.routes.write.methods", "POST,PUT,PURGE")
                .param("gatehouse.routes.write.scopes", "write")
                .param("gatehouse.routes.ask.path", "/rw")
                .param("gatehouse.routes.ask.methods", "OPTIONS")
                .param("gatehouse.routes.ask.authenticate", "none")
                .serve("/*", (request, response) -> response.getOutputStream().print(Echo.see(request)))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply as(String method, String path, TestJwts jwt) {
        return server.request(method, path, FilterServer.bearer(jwt));
    }

    private static TestJwts scoped(String scopes) {
        return server.jwt().withClaim("scope", scopes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/both-scopes | a b   | 200",
                "/both-scopes | b c a | 200",
                "/both-scopes | a     | 403",
                "/both-scopes | ab    | 403",
                "/both-scopes | A B   | 403",
                "/both-scopes | a,b   | 403",
                "/both-scopes | ''    | 403",
                "/any-scope   | a     | 200",
                "/any-scope   | b x   | 200",
                "/any-scope   | x     | 403",
                "/any-scope   | ''    | 403",
            })
    void serveWhenScopesAreAskedForThenAllOrAny(String path, String scopes, int status) {
        int before = server.hits();

        Reply reply = as("GET", path, scoped(scopes));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(server.hits() - before).isEqualTo(status == 200 ? 1 : 0);
        assertThat(reply.header("WWW-Authenticate")).hasSize(status == 403 ? 1 : 0);
    }

    @Test
    void serveWhenSeveralThingsAreAskedForThenAllOfThem() {
        TestJwts good = scoped("a b").withClaim("level", 2).withClaim("roles", List.of("clerk"));
        int before = server.hits();

        assertThat(as("GET", "/mixed", good.withClaim("scope", "a")).status()).isEqualTo(403);
        assertThat(as("GET", "/mixed", good.withClaim("scope", "b")).status()).isEqualTo(403);
        assertThat(as("GET", "/mixed", good.withClaim("roles", List.of("guest")))
                        .status())
                .isEqualTo(403);
        assertThat(as("GET", "/mixed", good.withClaim("roles", null)).status()).isEqualTo(403);
        assertThat(as("GET", "/mixed", good.withClaim("level", 1)).status()).isEqualTo(403);
        assertThat(as("GET", "/mixed", good.withClaim("level", null)).status()).isEqualTo(403);
        assertThat(server.hits()).isEqualTo(before);
        assertThat(as("GET", "/mixed", good).status()).isEqualTo(200);
    }

    @Test
    void serveWhenClaimIsAskedForByPointerThenItsValueCounts() {
        assertThat(as("GET", "/claim", server.jwt().withClaim("realm", Map.of("groups", List.of("x", "staff"))))
                        .status())
                .isEqualTo(200);
        assertThat(as("GET", "/claim", server.jwt().withClaim("realm", Map.of("groups", List.of("x"))))
                        .status())
                .isEqualTo(403);
        assertThat(as("GET", "/claim", server.jwt().withClaim("/realm/groups", "staff"))
                        .status())
                .isEqualTo(403);
        assertThat(as("GET", "/claim", server.jwt()).status()).isEqualTo(403);
    }

    /** A method, and with which scope its route lets it pass; without one, none does. */
    @ParameterizedTest
    @CsvSource({
        "GET, read",
        "HEAD, read",
        "POST, write",
        "PUT, write",
        "PURGE, write",
        "DELETE,",
        "PATCH,",
        "TRACE,",
        "get,",
        "GETS,",
        "JEFF,",
    })
    void serveWhenMethodsHaveRoutesThenEachFollowsItsOwn(String method, String scope) {
        for (String given : List.of("read", "write", "read write")) {
            boolean granted = scope != null && List.of(given.split(" ", -1)).contains(scope);
            int before = server.hits();

            Reply reply = as(method, "/rw", scoped(given));

            assertThat(reply.status()).isEqualTo(scope == null ? 405 : granted ? 200 : 403);
            assertThat(server.hits() - before).isEqualTo(granted ? 1 : 0);
        }
        assertThat(server.request(method, "/rw").status()).isEqualTo(scope == null ? 405 : 401);
    }

    @Test
    void serveWhenRouteTakesNothingThenCredentialsAreStrippedUnread() {
        Reply reply = server.request(
                "OPTIONS", "/rw", "Authorization: Bearer rubbish", "Authorization: Basic YTpi", "X-Other: 1");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines()).contains("header X-Other=[1]", "principal=null");
        assertThat(reply.body()).doesNotContainIgnoringCase("authorization").doesNotContain("rubbish");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "a.b.c", ""})
    void serveWhenRouteIsOptionalThenBadCredentialIsRefusedAndNoneIsNot(String token) {
        int before = server.hits();

        assertThat(server.get("/maybe/x", "Authorization: Bearer " + token).status())
                .isEqualTo(401);
        assertThat(as("GET", "/maybe/x", server.jwt().withClaim("exp", 1)).status())
                .isEqualTo(401);
        assertThat(server.hits()).isEqualTo(before);
        assertThat(server.get("/maybe/x").lines()).contains("principal=null");
        assertThat(as("GET", "/maybe/x", server.jwt()).lines()).contains("principal=alice");
    }
}
