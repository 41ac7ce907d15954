package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.Advance.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Preflights pass by choice, and only what a browser would send. */
class PreflightTest {

    private final Gateway gateway = new Gateway(GatewayConfig.from(
            TestSettings.of(
                    "gatehouse.issuers.main.issuer", "https://auth.example.com",
                    "gatehouse.issuers.main.audiences", "api",
                    "gatehouse.issuers.main.jwks-uri", "http://127.0.0.1:1/keys",
                    "gatehouse.routes.orders.path", "/orders/**",
                    "gatehouse.routes.orders.methods", "GET,POST",
                    "gatehouse.routes.orders.scopes", "orders.read",
                    "gatehouse.routes.orders.preflight", "pass",
                    "gatehouse.routes.orders.allow-encoded", "true",
                    "gatehouse.routes.orders.forward-token", "original",
                    "gatehouse.routes.remove.path", "/orders/**",
                    "gatehouse.routes.remove.methods", "DELETE",
                    "gatehouse.routes.any.path", "/any",
                    "gatehouse.routes.any.preflight", "pass",
                    "gatehouse.routes.plain.path", "/plain",
                    "gatehouse.routes.plain.methods", "GET",
                    "gatehouse.routes.literal.path", "/orders/a/b",
                    "gatehouse.routes.literal.methods", "GET"),
            Use.DROP_IN));

    @AfterEach
    void close() {
        gateway.close();
    }

    private static FakeRequest preflight(String path, String method) {
        return new FakeRequest("OPTIONS", path)
                .with("Origin", "https://shop.example.com")
                .with("Access-Control-Request-Method", method);
    }

    private @Nullable FailureCode refusal(FakeRequest request) {
        return Advance.refusal(gateway, request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void advanceWhenGenuineThenPassesWithoutAnyCredential(String method) {
        Exchange exchange = Advance.all(
                gateway, preflight("/orders/1", method).bearer("rubbish").with("Cookie", "session=1"));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.route()).extracting(Route::name).isEqualTo("orders");
        assertThat(exchange.identity()).isNull();
        assertThat(exchange.forwardedHeaders()).containsOnlyKeys("X-Request-Id", "traceparent");
        assertThat(exchange.isStripped("authorization")).isTrue();
        assertThat(exchange.isStripped("cookie")).isTrue();
        assertThat(exchange.isStripped("Origin")).isFalse();
        assertThat(exchange.isStripped("Access-Control-Request-Method")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/1, DELETE, METHOD_NOT_ALLOWED",
        "/orders/1, PUT, METHOD_NOT_ALLOWED",
        "/orders/1, OPTIONS, METHOD_NOT_ALLOWED",
        "/orders/1, get, METHOD_NOT_ALLOWED",
        "/plain, GET, METHOD_NOT_ALLOWED",
        "/none, GET, ROUTE_UNKNOWN",
        "/orders/../plain, GET, METHOD_NOT_ALLOWED",
        "/orders/a%2Fb, GET, PATH_AMBIGUOUS",
        "/any, 'GET,POST', CREDENTIAL_MISSING",
        "/any, 'GET POST', CREDENTIAL_MISSING",
        "/any, '', CREDENTIAL_MISSING",
    })
    void advanceWhenMethodIsNotTheRoutesThenAsAnyOtherRequest(String path, String method, FailureCode refusal) {
        assertThat(refusal(preflight(path, method))).isEqualTo(refusal);
    }

    @Test
    void advanceWhenNotGenuineThenAsAnyOtherRequest() {
        assertThat(refusal(preflight("/any", "GET"))).isNull();
        assertThat(refusal(preflight("/any", "GET").with("Origin", "https://other.example.com")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(refusal(preflight("/any", "GET").with("Access-Control-Request-Method", "GET")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(refusal(new FakeRequest("OPTIONS", "/any").with("Origin", "https://shop.example.com")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(refusal(new FakeRequest("OPTIONS", "/any").with("Access-Control-Request-Method", "GET")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(refusal(preflight("/any", "GET").with("Content-Length", "5")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(refusal(preflight("/any", "GET").with("Transfer-Encoding", "chunked")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(refusal(preflight("/any", "GET").with("Content-Length", "0")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://shop.example.com |",
                "null |",
                "https://a.example https://b.example | CREDENTIAL_MISSING",
                "https://a.example,https://b.example | CREDENTIAL_MISSING",
                "shop | CREDENTIAL_MISSING",
                "'' | CREDENTIAL_MISSING",
            })
    void advanceWhenOriginIsNotOneThenAsAnyOtherRequest(String origin, @Nullable FailureCode refusal) {
        assertThat(refusal(new FakeRequest("OPTIONS", "/any")
                        .with("Origin", origin)
                        .with("Access-Control-Request-Method", "PUT")))
                .isEqualTo(refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "options", "PURGE"})
    void advanceWhenMethodIsNotOptionsThenAsAnyOtherRequest(String method) {
        assertThat(refusal(new FakeRequest(method, "/any")
                        .with("Origin", "https://shop.example.com")
                        .with("Access-Control-Request-Method", "GET")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
    }

    @Test
    void dispatchWhenPreflightThenOnlyToWhatPassesPreflightsToo() {
        assertThat(dispatch("/orders/2")).isNull();
        assertThat(dispatch("/any")).isNull();
        assertThat(dispatch("/WEB-INF/view.jsp")).isNull();
        assertThat(dispatch("/plain")).isEqualTo(FailureCode.METHOD_NOT_ALLOWED);
    }

    private @Nullable FailureCode dispatch(String target) {
        Exchange exchange = Advance.all(gateway, preflight("/orders/1", "GET"));
        return code(gateway.dispatch(exchange, CanonicalPath.parse(target)));
    }
}
