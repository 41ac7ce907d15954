package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.servlet.GatehousePrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

/** What the application sees of a request that is let in. */
class GatehouseFilterTest {

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.passing.path", "/passing/**")
                .param("gatehouse.routes.passing.forward-token", "original")
                .param("gatehouse.routes.quiet.path", "/quiet/**")
                .param("gatehouse.routes.quiet.forward", "scopes")
                .serve("/*", Echo::serve)
                .serve("/api/lookups/*", (request, response) -> {
                    StringBuilder seen = new StringBuilder();
                    for (String name : List.of("X-User-Id", "x-user-id", "X-USER-ID", "x-UsEr-Id")) {
                        seen.append(request.getHeader(name)).append(' ');
                        seen.append(Collections.list(request.getHeaders(name))).append('\n');
                    }
                    seen.append("int ").append(request.getIntHeader("x-REQUEST-id"));
                    seen.append("\nother int ").append(request.getIntHeader("X-Number"));
                    seen.append("\nno int ").append(request.getIntHeader("X-Absent"));
                    seen.append("\ndate ").append(request.getDateHeader("x-user-ID"));
                    seen.append("\nother date ").append(request.getDateHeader("If-Modified-Since"));
                    response.getOutputStream().print(seen.toString());
                })
                .serve("/api/principal/*", (request, response) -> {
                    GatehousePrincipal principal = (GatehousePrincipal) request.getUserPrincipal();
                    response.getOutputStream()
                            .print(principal.identity().claims().get("email") + "\n");
                    response.getOutputStream().print(principal + "\n");
                    for (String role : List.of("*", "**", "clerk")) {
                        response.getOutputStream().print(role + "=" + request.isUserInRole(role) + "\n");
                    }
                })
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void doFilterWhenTokenIsGoodThenApplicationSeesCaller() {
        Reply reply = server.get("/api/o", server.credential());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines())
                .contains(
                        "principal=alice",
                        "remote-user=alice",
                        "auth-type=BEARER",
                        "clerk=true",
                        "admin=false",
                        "header X-User-Id=[alice]",
                        "header X-Client-Id=[shop]",
                        "header X-User-Scopes=[orders.read]",
                        "header X-User-Roles=[clerk]");
        assertThat(reply.body()).doesNotContain("X-Tenant-Id");
    }

    @Test
    void doFilterWhenTokenNamesTenantThenApplicationSeesIt() {
        Reply reply = server.get("/api/o", FilterServer.bearer(server.jwt().withClaim("tenant", "acme")));

        assertThat(reply.lines()).contains("header X-Tenant-Id=[acme]");
    }

    @Test
    void doFilterWhenSeveralScopesAndRolesThenEachStandsInItsHeader() {
        Reply reply = server.get(
                "/api/o",
                FilterServer.bearer(server.jwt()
                        .withClaim("scope", "orders.read orders.write")
                        .withClaim("roles", List.of("clerk", "admin"))));

        assertThat(reply.lines())
                .contains(
                        "header X-User-Scopes=[orders.read orders.write]",
                        "header X-User-Roles=[clerk,admin]",
                        "admin=true");
    }

    @Test
    void doFilterWhenNameCouldEndHeaderThenItIsEncoded() {
        Reply reply = server.get(
                "/api/o",
                FilterServer.bearer(server.jwt().withClaim("sub", "al,ice ü").withClaim("roles", List.of("a,b"))));

        assertThat(reply.lines()).contains("header X-User-Id=[al%2Cice%20%C3%BC]", "header X-User-Roles=[a%2Cb]");
    }

    @Test
    void doFilterWhenTokenEndsHereThenNoSpellingOfItsHeaderIsSeen() {
        Reply reply = server.get("/api/o", server.credential().replace("Authorization", "aUTHORIZATION"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().toLowerCase(java.util.Locale.ROOT)).doesNotContain("authorization");
    }

    @Test
    void doFilterWhenTokenIsForwardedThenHeaderIsSeenAsItCame() {
        String credential = server.credential();

        Reply reply = server.get("/passing/o", credential);

        assertThat(reply.lines())
                .contains("header Authorization=[" + credential.substring("Authorization: ".length()) + "]");
    }

    @Test
    void doFilterWhenRouteForwardsLittleThenOtherIdentityHeadersStayAway() {
        Reply reply = server.get("/quiet/o", server.credential(), "X-User-Id: root", "X-Request-Id: r-1");

        assertThat(reply.lines()).contains("header X-User-Scopes=[orders.read]", "principal=alice");
        assertThat(reply.body()).doesNotContain("X-User-Id").doesNotContain("X-Request-Id");
    }

    @Test
    void doFilterWhenClientNamesRequestIdThenOnlyPlainOneIsKept() {
        assertThat(server.get("/public/o", "X-Request-Id: r-1").lines()).contains("header X-Request-Id=[r-1]");
        assertThat(server.get("/public/o", "X-Request-Id: r 1\tx").body())
                .containsPattern("header X-Request-Id=\\[[0-9a-f]{32}]");
        assertThat(server.get("/public/o", "X-Request-Id: r-1", "X-Request-Id: r-2")
                        .body())
                .containsPattern("header X-Request-Id=\\[[0-9a-f]{32}]");
    }

    @Test
    void getHeaderWhenNameIsInAnyCaseThenIdentityIsFound() {
        Reply reply = server.get("/api/lookups/o", server.credential(), "X-User-Id: root", "X-Request-Id: 42");

        assertThat(reply.lines().subList(0, 4)).containsOnly("alice [alice]");
        assertThat(reply.lines()).contains("int 42", "no int -1", "date -1", "other date -1");
    }

    @Test
    void getDateHeaderWhenHeaderIsNotReservedThenRequestAnswers() {
        Reply reply = server.get(
                "/api/lookups/o",
                server.credential(),
                "X-Number: 7",
                "X-Request-Id: 1",
                "If-Modified-Since: Thu, 01 Jan 1970 00:00:01 GMT",
                "X-User-Id: Thu, 01 Jan 1970 00:00:09 GMT");

        assertThat(reply.lines()).contains("other int 7", "date -1", "other date 1000");
    }

    @Test
    void getUserPrincipalWhenCastThenClaimsAreThereAndPrintedNameHasNone() {
        Reply reply =
                server.get("/api/principal/o", FilterServer.bearer(server.jwt().withClaim("email", "a@example.com")));

        assertThat(reply.lines().get(0)).isEqualTo("a@example.com");
        assertThat(reply.lines().get(1)).contains("alice").doesNotContain("a@example.com");
    }

    @Test
    void isUserInRoleWhenRoleIsStarThenTokenHasNoSay() {
        Reply clerk = server.get("/api/principal/o", server.credential());
        Reply star =
                server.get("/api/principal/o", FilterServer.bearer(server.jwt().withClaim("roles", "*")));

        assertThat(clerk.lines()).contains("*=false", "**=true", "clerk=true");
        assertThat(star.lines()).contains("*=false", "**=true", "clerk=false");
    }

    @Test
    void doFilterWhenCredentialIsOptionalAndAbsentThenNoIdentityIsSeen() {
        Reply reply = server.get("/maybe/o", "X-User-Id: root");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines()).contains("principal=null", "remote-user=null", "auth-type=null", "clerk=false");
        assertThat(reply.body()).doesNotContain("X-User");
    }

    @Test
    void doFilterWhenCredentialIsOptionalAndGoodThenIdentityIsSeen() {
        assertThat(server.get("/maybe/o", server.credential()).lines()).contains("header X-User-Id=[alice]");
    }

    @Test
    void doFilterWhenRouteTakesNothingThenTokenIsStrippedUnread() {
        Reply good = server.get("/public/o", server.credential());
        Reply bad = server.get("/public/o", "Authorization: Bearer rubbish");

        for (Reply reply : List.of(good, bad)) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).contains("principal=null");
            assertThat(reply.body()).doesNotContain("X-User").doesNotContain("Authorization");
        }
    }
}
