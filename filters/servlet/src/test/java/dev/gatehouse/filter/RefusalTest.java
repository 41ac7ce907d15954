package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client is told when it is refused; the application is never reached. */
class RefusalTest {

    private static final String NO_ERROR = "Bearer realm=\"gatehouse\", scope=\"orders.read\"";

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.roles.path", "/roles/**")
                .param("gatehouse.routes.roles.roles", "boss")
                .serve("/*", Echo::serve)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void doFilterWhenTokenIsGoodThenApplicationIsReached() {
        assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(200);
        assertThat(server.hits()).isEqualTo(1);
    }

    @Test
    void doFilterWhenCredentialIsAbsentThenChallengeHasNoError() {
        Reply reply = server.get("/api/o", "X-Request-Id: r-1");

        assertRefused(reply, 401, "unauthenticated");
        assertThat(reply.header("WWW-Authenticate")).containsExactly(NO_ERROR);
        assertThat(reply.body()).contains("\"requestId\":\"r-1\"");
    }

    @Test
    void doFilterWhenSchemeIsAnotherThenChallengeHasNoError() {
        Reply reply = server.get("/api/o", "Authorization: Basic YWxpY2U6cHc=");

        assertRefused(reply, 401, "unauthenticated");
        assertThat(reply.header("WWW-Authenticate")).containsExactly(NO_ERROR);
    }

    @Test
    void doFilterWhenTokenStandsInQueryThenItIsNotRead() {
        assertRefused(server.get("/api/o?access_token=" + server.jwt().token()), 401, "unauthenticated");
    }

    @Test
    void doFilterWhenTokenIsForgedThenChallengeSaysInvalidAndNoMore() {
        Reply reply = server.get("/api/o", FilterServer.bearer(server.jwt().signedBy(TestKeys.ed25519("k1"))));

        assertRefused(reply, 401, "invalid-token");
        assertThat(reply.header("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"gatehouse\", error=\"invalid_token\","
                        + " error_description=\"The token is not valid\", scope=\"orders.read\"");
    }

    @Test
    void doFilterWhenTokenIsExpiredThenChallengeSaysSo() {
        TestJwts expired = server.jwt().withClaim("iat", 1_000_000_000L).withClaim("exp", 1_000_000_300L);

        Reply reply = server.get("/api/o", FilterServer.bearer(expired));

        assertRefused(reply, 401, "invalid-token");
        assertThat(reply.header("WWW-Authenticate").get(0)).contains("error_description=\"The token has expired\"");
    }

    @Test
    void doFilterWhenTwoCredentialsThenRequestIsAmbiguous() {
        Reply reply = server.get("/api/o", server.credential(), server.credential());

        assertRefused(reply, 400, "bad-request");
        assertThat(reply.header("WWW-Authenticate").get(0)).contains("error=\"invalid_request\"");
    }

    @Test
    void doFilterWhenCredentialIsOptionalAndBadThenItIsRefused() {
        assertRefused(server.get("/maybe/o", "Authorization: Bearer rubbish"), 401, "invalid-token");
    }

    @Test
    void doFilterWhenScopeIsMissingThenChallengeNamesIt() {
        Reply reply = server.get("/admin/o", server.credential());

        assertRefused(reply, 403, "insufficient-scope");
        assertThat(reply.header("WWW-Authenticate").get(0))
                .startsWith("Bearer realm=\"gatehouse\", error=\"insufficient_scope\"")
                .endsWith("scope=\"admin.all\"");
    }

    @Test
    void doFilterWhenRoleIsMissingThenNoChallengeIsSent() {
        Reply reply = server.get("/roles/o", server.credential());

        assertRefused(reply, 403, "forbidden");
        assertThat(reply.header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void doFilterWhenNoRouteHasPathThenNothingIsThereEvenForToken() {
        assertRefused(server.get("/elsewhere", server.credential()), 404, "not-found");
        assertRefused(server.get("/"), 404, "not-found");
    }

    @Test
    void doFilterWhenRequestIdIsNotPlainThenReplyNamesAnother() {
        Reply reply = server.get("/api/o", "X-Request-Id: \"},{\"a\":1");

        assertThat(reply.body()).containsPattern("\"requestId\":\"[0-9a-f]{32}\"");
    }

    private void assertRefused(Reply reply, int status, String problem) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).containsExactly("application/problem+json");
        assertThat(reply.header("Cache-Control")).containsExactly("no-store");
        assertThat(reply.body()).contains("\"type\":\"urn:gatehouse:problem:" + problem + "\"", "\"requestId\":");
        assertThat(server.hits()).isZero();
    }
}
