package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits at a real container: who escapes them, and what they are told. */
class RateLimitTest {

    private FilterServer server = FilterServer.gatehouse();

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(String... settings) throws Exception {
        for (int i = 0; i < settings.length; i += 2) {
            server.param(settings[i], settings[i + 1]);
        }
        server.serve("/*", Echo::serve).start();
    }

    private int statusFrom(int source, String target, String... headers) {
        return RawHttp.requestFrom(source, server.port(), target, headers).status();
    }

    @Test
    void doFilterWhenUntrustedPeerRotatesItsForwardedAddressThenLimitHolds() throws Exception {
        start("gatehouse.routes.public.rate-limit", "5/1h", "gatehouse.trusted-proxies", "127.0.0.9");
        for (int i = 1; i <= 5; i++) {
            assertThat(statusFrom(1, "/public/o", "X-Forwarded-For: 203.0.113." + i, "Forwarded: for=203.0.113." + i))
                    .isEqualTo(200);
        }

        Reply refused = RawHttp.requestFrom(1, server.port(), "/public/o", "X-Forwarded-For: 203.0.113.6");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).hasSize(1);
        assertThat(Integer.parseInt(refused.header("Retry-After").get(0))).isBetween(1, 720);
        assertThat(refused.header("RateLimit-Policy")).containsExactly("\"route\";q=5;w=3600");
        assertThat(refused.header("RateLimit")).hasSize(1);
        assertThat(refused.header("Content-Type")).containsExactly("application/problem+json");
        assertThat(refused.body()).contains("urn:gatehouse:problem:rate-limited");
        assertThat(server.hits()).isEqualTo(5);
        assertThat(statusFrom(2, "/public/o")).as("another peer").isEqualTo(200);
    }

    @Test
    void doFilterWhenTrustedPeerForwardsThenEachClientHasItsOwn() throws Exception {
        start("gatehouse.routes.public.rate-limit", "1/1h", "gatehouse.trusted-proxies", "127.0.0.9");

        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: 203.0.113.1")).isEqualTo(200);
        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: 6.6.6.6, 203.0.113.1"))
                .isEqualTo(429);
        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: 203.0.113.2")).isEqualTo(200);
        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: 2001:db8:1:2::1"))
                .isEqualTo(200);
        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: 2001:db8:1:2:3::4"))
                .isEqualTo(429);
        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: 2001:db8:1:3::1"))
                .isEqualTo(200);
        assertThat(statusFrom(9, "/public/o", "X-Forwarded-For: ::ffff:203.0.113.2"))
                .isEqualTo(429);
    }

    @Test
    void doFilterWhenAdmittedThenReplyTellsWhatIsLeft() throws Exception {
        start("gatehouse.routes.api.rate-limit", "100/1m", "gatehouse.rate-limits.legacy-headers", "true");

        Reply reply = server.get("/api/o", server.credential());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("RateLimit-Policy")).containsExactly("\"route\";q=100;w=60");
        assertThat(reply.header("RateLimit")).containsExactly("\"route\";r=99;t=60");
        assertThat(reply.header("X-RateLimit-Remaining")).containsExactly("99");
        assertThat(reply.header("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "forged", "two"})
    void doFilterWhenAddressFailsTooOftenThenGoodCredentialIsNotReadEither(String kind) throws Exception {
        start("gatehouse.throttle.failures", "3/1h");
        String good = server.credential();
        for (int i = 0; i < 3; i++) {
            String forged = FilterServer.bearer(server.jwt().signedBy(TestKeys.ed25519("k1")));
            int status = switch (kind) {
                case "rubbish" -> statusFrom(1, "/api/o", "Authorization: Bearer rubbish");
                case "forged" -> statusFrom(1, "/api/o", forged);
                default -> statusFrom(1, "/api/o", good, good);
            };
            assertThat(status).isIn(400, 401);
        }

        Reply throttled = RawHttp.requestFrom(1, server.port(), "/api/o", good);
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.header("Retry-After")).hasSize(1);
        assertThat(throttled.header("RateLimit")).isEmpty();
        assertThat(statusFrom(2, "/api/o", good)).isEqualTo(200);
    }

    @Test
    void doFilterWhenCredentialIsMissingOrScopeIsThenThatIsNoFailure() throws Exception {
        start("gatehouse.throttle.failures", "1/1h");
        for (int i = 0; i < 3; i++) {
            assertThat(statusFrom(1, "/api/o")).isEqualTo(401);
            assertThat(statusFrom(1, "/admin/o", server.credential())).isEqualTo(403);
        }

        assertThat(statusFrom(1, "/api/o", server.credential())).isEqualTo(200);
        assertThat(statusFrom(1, "/api/o", "Authorization: Bearer rubbish")).isEqualTo(401);
        assertThat(statusFrom(1, "/api/o", server.credential())).isEqualTo(429);
    }

    @Test
    void doFilterWhenRefusedBeforeACredentialIsReadThenThatIsNoFailure() throws Exception {
        start("gatehouse.throttle.failures", "1/1h");
        for (int i = 0; i < 3; i++) {
            Reply refused =
                    RawHttp.send(server.port(), "GET /api/o HTTP/1.1\r\nHost: a..b\r\nConnection: close\r\n\r\n");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("urn:gatehouse:problem:bad-request");
        }

        assertThat(statusFrom(1, "/api/o", server.credential())).isEqualTo(200);
    }

    @Test
    void doFilterWhenNobodyIsKnownThenTheTenantsLimitIsNotUsedUp() throws Exception {
        start(
                "gatehouse.tenants.acme.host", "a",
                "gatehouse.tenants.acme.issuers", "main",
                "gatehouse.tenants.acme.rate-limit", "1/1h",
                "gatehouse.routes.orders.path", "/orders/**",
                "gatehouse.routes.orders.methods", "GET",
                "gatehouse.routes.orders.preflight", "pass");
        String preflight = "OPTIONS /orders/1 HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example\r\n"
                + "Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n";
        String good = FilterServer.bearer(server.jwt().withClaim("tenant", "acme"));
        for (int i = 0; i < 3; i++) {
            assertThat(statusFrom(1, "/public/o")).isEqualTo(200);
            assertThat(statusFrom(1, "/maybe/o")).isEqualTo(200);
            assertThat(RawHttp.send(server.port(), preflight).status()).isEqualTo(200);
        }

        assertThat(statusFrom(1, "/api/o", good)).isEqualTo(200);
        assertThat(statusFrom(2, "/api/o", good)).isEqualTo(429);
    }

    @Test
    void doFilterWhenRouteOnlyReportsThenItsFailuresCountAllTheSame() throws Exception {
        start(
                "gatehouse.throttle.failures",
                "1/1h",
                "gatehouse.routes.soft.path",
                "/soft/**",
                "gatehouse.routes.soft.mode",
                "report");

        assertThat(statusFrom(1, "/soft/o", "Authorization: Bearer rubbish")).isEqualTo(200);
        assertThat(statusFrom(1, "/api/o", server.credential())).isEqualTo(429);
        assertThat(statusFrom(2, "/api/o", server.credential())).isEqualTo(200);
    }

    @Test
    void doFilterWhenRequestsAreThrottledThenAllRoutesCount() throws Exception {
        start("gatehouse.throttle.requests", "2/1h");

        assertThat(statusFrom(1, "/api/o", server.credential())).isEqualTo(200);
        assertThat(statusFrom(1, "/public/o")).isEqualTo(200);
        assertThat(statusFrom(1, "/maybe/o")).isEqualTo(429);
        assertThat(statusFrom(2, "/maybe/o")).isEqualTo(200);
    }
}
