package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import dev.gatehouse.testing.TestTokenIssuer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What routes with a service account show to what is behind them. */
class BackendCredentialTest {

    private static final String ISSUER = "https://auth.example.com";

    @TempDir
    private Path folder;

    private final TestKeys key = TestKeys.ec("k1");
    private final TestTokenIssuer issuer = new TestTokenIssuer();
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        issuer.close();
    }

    private GatewayConfig config(String... route) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        List<String> settings = new ArrayList<>(List.of(
                "gatehouse.issuers.main.issuer", ISSUER,
                "gatehouse.issuers.main.audiences", "api",
                "gatehouse.issuers.main.jwks-file", keys.toString(),
                "gatehouse.service-accounts.shop.issuer", issuer.issuer(),
                "gatehouse.service-accounts.shop.client-id", "shop",
                "gatehouse.service-accounts.shop.client-secret", "hush",
                "gatehouse.service-accounts.shop.audience", "stock",
                "gatehouse.routes.r.path", "/r",
                "gatehouse.routes.r.credential", "shop"));
        for (int i = 0; i < route.length; i += 2) {
            settings.addAll(List.of("gatehouse.routes.r." + route[i], route[i + 1]));
        }
        return GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN);
    }

    private Gateway start(String... route) throws IOException {
        Gateway started = new Gateway(config(route));
        gateway = started;
        return started;
    }

    private static Exchange run(Gateway gateway, RequestView request) {
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            if (gateway.advance(exchange, phase) != null) {
                return exchange;
            }
        }
        return exchange;
    }

    private static @Nullable FailureCode code(Exchange exchange) {
        Failure failure = exchange.failure();
        return failure == null ? null : failure.code();
    }

    private String token() {
        return TestJwts.of(key, ISSUER).token();
    }

    @Test
    void advanceWhenTheRouteHasAnAccountThenItsTokenAndNeverTheClients() throws Exception {
        Gateway started = start();

        Exchange exchange = run(started, FakeRequest.get("/r").bearer(token()));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.forwardedHeaders()).containsEntry("Authorization", "Bearer token-1");
        assertThat(exchange.isStripped("authorization")).isTrue();
        assertThat(issuer.last().form())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("audience", "stock");
        assertThat(String.valueOf(exchange.backendToken())).doesNotContain("token-1");
        assertThat(code(run(started, FakeRequest.get("/r")))).isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(run(started, FakeRequest.get("/r")).forwardedHeaders()).isEmpty();
    }

    @Test
    void advanceWhenTheRouteIsOpenThenTheAccountsTokenAllTheSame() throws Exception {
        Exchange exchange =
                run(start("authenticate", "none"), FakeRequest.get("/r").with("Authorization", "Basic x"));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.forwardedHeaders()).containsEntry("Authorization", "Bearer token-1");
        assertThat(exchange.isStripped("Authorization")).isTrue();
    }

    @Test
    void advanceWhenTheIssuerIsDownThenUnavailable() throws Exception {
        issuer.answer(500, "{}");

        Exchange exchange = run(start(), FakeRequest.get("/r").bearer(token()));

        assertThat(code(exchange)).isEqualTo(FailureCode.SERVICE_TOKEN_UNAVAILABLE);
        assertThat(exchange.backendToken()).isNull();
    }

    @Test
    void advanceWhenTheCallersTokenIsExchangedThenTheOtherGoesOn() throws Exception {
        Gateway started = start("forward-token", "exchange");
        String alice = token();

        Exchange exchange = run(started, FakeRequest.get("/r").bearer(alice));

        assertThat(exchange.forwardedHeaders()).containsEntry("Authorization", "Bearer token-1");
        assertThat(issuer.last().form()).containsEntry("subject_token", alice).containsEntry("audience", "stock");
        assertThat(run(started, FakeRequest.get("/r").bearer(alice)).forwardedHeaders())
                .containsEntry("Authorization", "Bearer token-1");
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void advanceWhenTheRouteNamesAnAudienceThenItIsAskedFor() throws Exception {
        run(
                start("forward-token", "exchange", "forward-audience", "orders"),
                FakeRequest.get("/r").bearer(token()));

        assertThat(issuer.last().form()).containsEntry("audience", "orders");
    }

    @ParameterizedTest
    @CsvSource({
        "400, access_denied, EXCHANGE_REFUSED",
        "400, invalid_request, EXCHANGE_REFUSED",
        "400, unauthorized_client, SERVICE_TOKEN_UNAVAILABLE",
        "401, invalid_client, SERVICE_TOKEN_UNAVAILABLE",
        "503, server_error, SERVICE_TOKEN_UNAVAILABLE"
    })
    void advanceWhenTheExchangeFailsThenTheFaultDecides(int status, String error, FailureCode code) throws Exception {
        issuer.answer(status, "{\"error\":\"" + error + "\"}");

        Exchange exchange =
                run(start("forward-token", "exchange"), FakeRequest.get("/r").bearer(token()));

        assertThat(code(exchange)).isEqualTo(code);
    }

    @Test
    void advanceWhenNobodyIsKnownThenNothingIsExchangedAndNothingGoesOn() throws Exception {
        Gateway started = start("forward-token", "exchange", "authenticate", "optional:bearer");

        Exchange exchange = run(started, FakeRequest.get("/r"));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.forwardedHeaders()).doesNotContainKey("Authorization");
        assertThat(issuer.asked()).isEmpty();
        assertThat(run(started, FakeRequest.get("/r").bearer(token())).forwardedHeaders())
                .containsKey("Authorization");
    }

    @Test
    void advanceWhenItIsAPreflightThenNoTokenGoesOn() throws Exception {
        Gateway started = start("preflight", "pass");

        Exchange exchange = run(
                started,
                new FakeRequest("OPTIONS", "/r")
                        .with("Origin", "https://app.example.com")
                        .with("Access-Control-Request-Method", "GET"));

        assertThat(exchange.isPreflight()).isTrue();
        assertThat(exchange.forwardedHeaders()).doesNotContainKey("Authorization");
    }

    @Test
    void advanceWhenItIsATraceThenNoTokenGoesOn() throws Exception {
        Gateway started = start("methods", "GET,TRACE");

        Exchange exchange = run(started, new FakeRequest("TRACE", "/r").bearer(token()));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.forwardedHeaders()).doesNotContainKeys("Authorization", "X-User-Id");
        assertThat(exchange.isStripped("Authorization")).isTrue();
        assertThat(exchange.isStripped("Cookie")).isTrue();
        assertThat(run(started, FakeRequest.get("/r").bearer(token())).forwardedHeaders())
                .containsKeys("Authorization", "X-User-Id");
    }

    @Test
    void gatewayWhenReloadedThenUnchangedAccountsKeepTheirTokens() throws Exception {
        Gateway first = start();
        run(first, FakeRequest.get("/r").bearer(token()));
        Gateway second = new Gateway(config("roles", "nobody"), first, Clock.systemUTC());
        try {
            assertThat(second.serviceTokens().account("shop").token().value()).isEqualTo("token-1");
        } finally {
            second.close();
        }
        assertThat(issuer.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "credential, stranger, routes.r.credential",
        "forward-token, original, routes.r.credential",
        "forward-audience, orders, routes.r.forward-audience"
    })
    void configWhenItDoesNotFitThenItsPropertyIsNamed(String name, String value, String named) {
        assertThatThrownBy(() -> config(name, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({"none", "api-key", "client-cert"})
    void configWhenNoCallerCanHaveATokenThenNothingToExchange(String authenticate) {
        assertThatThrownBy(() -> config("forward-token", "exchange", "authenticate", authenticate))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("routes.r.forward-token");
    }

    @Test
    void configWhenExchangeHasNoAccountThenSaid() {
        assertThatThrownBy(() -> GatewayConfig.from(
                        TestSettings.of(
                                "gatehouse.issuers.main.issuer", ISSUER,
                                "gatehouse.issuers.main.audiences", "api",
                                "gatehouse.routes.r.path", "/r",
                                "gatehouse.routes.r.forward-token", "exchange"),
                        Use.DROP_IN))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("routes.r.credential");
    }
}
