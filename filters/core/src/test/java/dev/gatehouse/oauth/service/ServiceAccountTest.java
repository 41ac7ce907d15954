package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.testing.TestTokenIssuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Requests that an application sends to a real service with an account's token. */
class ServiceAccountTest {

    private final TestTokenIssuer issuer = new TestTokenIssuer();
    private final AccountGate gate = AccountGate.of(issuer);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private HttpServer service;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                List<String> sent = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
                seen.add(exchange.getRequestMethod() + " " + String.join(",", sent));
                byte[] body = "answer".getBytes(StandardCharsets.UTF_8);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(
                        sent.stream().anyMatch(refused::contains) ? 401 : 200, head ? -1 : body.length);
                if (!head) {
                    exchange.getResponseBody().write(body);
                }
            }
        });
        service.start();
    }

    @AfterEach
    void close() {
        service.stop(0);
        issuer.close();
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + service.getAddress().getPort() + "/orders"));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return gate.account().send(client, request, BodyHandlers.ofString());
    }

    @Test
    void sendWhenTheRequestHasAnAuthorizationThenTheAccountsIsInItsPlace() throws Exception {
        HttpResponse<String> response = send(request()
                .header("authorization", "Basic x")
                .header("X-Own", "1")
                .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(seen).containsExactly("GET Bearer token-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void sendWhenRefusedAndSafeThenRepeatedOnceWithANewToken(String method) throws Exception {
        refused.add("Bearer token-1");

        HttpResponse<String> response =
                send(request().method(method, BodyPublishers.noBody()).build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(seen).containsExactly(method + " Bearer token-1", method + " Bearer token-2");
        assertThat(send(request().build()).statusCode()).isEqualTo(200);
        assertThat(seen).endsWith("GET Bearer token-2");
    }

    @ParameterizedTest
    @CsvSource({"POST, ''", "POST, body", "PUT, body", "DELETE, ''", "GET, body"})
    void sendWhenRefusedAndNotSafeThenItsAnswerIs401(String method, String body) throws Exception {
        refused.add("Bearer token-1");
        HttpRequest request = request()
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();

        HttpResponse<String> response = send(request);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("answer");
        assertThat(seen).hasSize(1);
    }

    @Test
    void sendWhenTheServiceRefusesEveryTokenThenOneRepetitionAndFewTokens() throws Exception {
        for (int i = 1; i <= 20; i++) {
            refused.add("Bearer token-" + i);
        }

        for (int i = 0; i < 10; i++) {
            assertThat(send(request().build()).statusCode()).isEqualTo(401);
        }

        assertThat(seen).hasSize(11);
        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void sendWhenTheBodyIsAStreamThenTheRefusedOneIsClosedAndTheOtherIsRead() throws Exception {
        refused.add("Bearer token-1");

        HttpResponse<InputStream> response =
                gate.account().send(client, request().build(), BodyHandlers.ofInputStream());

        try (InputStream body = response.body()) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("answer");
        }
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void sendWhenThereIsNoTokenThenNothingIsSent() {
        issuer.answer(503, "{}");

        assertThatThrownBy(() -> send(request().build())).isInstanceOf(ServiceTokenException.class);
        assertThatThrownBy(() -> gate.account()
                        .sendAsync(client, request().build(), BodyHandlers.ofString())
                        .join())
                .hasCauseInstanceOf(ServiceTokenException.class);
        assertThatThrownBy(() -> gate.account().tokenAsync().join()).hasCauseInstanceOf(ServiceTokenException.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void sendWhenTheServiceIsGoneThenItsOwnException() {
        service.stop(0);

        assertThatThrownBy(() -> send(request().build()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ServiceTokenException.class);
    }

    @Test
    void sendWhenTheClientFollowsRedirectsThenRefused() {
        HttpClient follower = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();

        assertThatThrownBy(() -> gate.account().send(follower, request().build(), BodyHandlers.ofString()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(seen).isEmpty();
    }
}
