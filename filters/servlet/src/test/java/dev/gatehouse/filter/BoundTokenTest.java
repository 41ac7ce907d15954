package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.ProofKey;
import dev.gatehouse.testing.TestJwts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.util.List;
import java.util.Map;

/** DPoP through the filter, on the wire. */
@TestInstance(Lifecycle.PER_CLASS)
class BoundTokenTest {

    private final ProofKey key = new ProofKey();
    private FilterServer server;

    @BeforeAll
    void start() throws Exception {
        server = FilterServer.withRoutes("/app", FilterServer.Paths.STRICT)
                .filter(GatehouseFilter.class, "/*")
                .serve("/api/*", (request, response) -> {
                    response.setHeader("X-Seen-DPoP", String.valueOf(request.getHeader("DPoP")));
                    response.setHeader("X-Seen-User", String.valueOf(request.getRemoteUser()));
                })
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String token() {
        TestJwts jwt = server.jwt().withClaim("cnf", Map.of("jkt", key.thumbprint()));
        return jwt.token();
    }

    private RawHttp.Reply get(String token, String proof) {
        return server.get("/app/api/orders", "Authorization: DPoP " + token, "DPoP: " + proof);
    }

    private String url() {
        return "http://127.0.0.1:" + server.port() + "/app/api/orders";
    }

    @Test
    void getWhenProofIsGoodThenOnceOnlyAndItEndsHere() {
        String token = token();
        String proof = key.proof(url(), token).text();
        RawHttp.Reply first = get(token, proof);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("X-Seen-DPoP")).containsExactly("null");
        assertThat(first.header("X-Seen-User")).containsExactly("alice");
        int hits = server.hits();
        RawHttp.Reply replayed = get(token, proof);
        assertThat(replayed.status()).isEqualTo(401);
        assertThat(server.hits()).isEqualTo(hits);
    }

    @Test
    void getWhenProofIsMissingOrAnothersThen401WithDpopChallenge() {
        String token = token();
        int hits = server.hits();
        List<RawHttp.Reply> refused = List.of(
                server.get("/app/api/orders", "Authorization: DPoP " + token),
                server.get(
                        "/app/api/orders",
                        "Authorization: Bearer " + token,
                        "DPoP: " + key.proof(url(), token).text()),
                get(token, new ProofKey().proof(url(), token).text()),
                get(token, key.proof(url() + "/other", token).text()),
                get(token, key.proof(url().replace("/app", ""), token).text()),
                get(token, key.proof(url(), token).with("htm", "DELETE").text()),
                get(token, key.proof(url(), "another").text()),
                server.get(
                        "/app/api/orders",
                        "Authorization: DPoP " + token,
                        "DPoP: " + key.proof(url(), token).text(),
                        "DPoP: " + key.proof(url(), token).text()));
        assertThat(refused).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate"))
                    .anySatisfy(challenge ->
                            assertThat(challenge).startsWith("DPoP ").contains("algs=\"ES256 "));
        });
        assertThat(server.hits()).isEqualTo(hits);
        assertThat(get(token, key.proof(url(), token).text()).status()).isEqualTo(200);
    }

    @Test
    void getWhenSenderChoosesAnotherHostThenRefusedWhereSettingsNameHosts() throws Exception {
        try (FilterServer named = FilterServer.withRoutes("/app", FilterServer.Paths.STRICT)
                .param("gatehouse.routes.named.path", "/named")
                .param("gatehouse.routes.named.host", "app.example.com")
                .filter(GatehouseFilter.class, "/*")
                .serve("/api/*", (request, response) -> response.setStatus(200))
                .start()) {
            String token = named.jwt()
                    .withClaim("cnf", Map.of("jkt", key.thumbprint()))
                    .token();

            assertThat(statusByHost(named, token, "app.example.com")).isEqualTo(200);
            assertThat(statusByHost(named, token, "evil.example")).isEqualTo(401);
        }
    }

    private int statusByHost(FilterServer at, String token, String host) {
        String proof = key.proof("http://" + host + "/app/api/orders", token).text();
        return RawHttp.statusOf(
                at.port(),
                "GET /app/api/orders HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nAuthorization: DPoP "
                        + token + "\r\nDPoP: " + proof + "\r\n\r\n");
    }

    @Test
    void getWhenTokenIsPlainThenBearerWorksAndDpopDoesNot() {
        String plain = server.jwt().token();
        assertThat(server.get("/app/api/orders", "Authorization: Bearer " + plain)
                        .status())
                .isEqualTo(200);
        assertThat(get(plain, key.proof(url(), plain).text()).status()).isEqualTo(401);
    }
}
