package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.proxy.fixture.SeenRequest;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestTokenIssuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What backends of routes with a service account are shown, and what becomes of their 401. */
class ServiceAccountProxyTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private Path directory;

    private final TestIssuer callers = new TestIssuer(KEY);
    private final TestTokenIssuer issuer = new TestTokenIssuer();
    private final RecordingBackend backend = new RecordingBackend();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private volatile int octets = 2;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        backend.answer((exchange, body) -> {
            List<String> sent = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
            shown.add(String.join(",", sent));
            exchange.getResponseHeaders().set("X-Own", "1");
            boolean no = sent.stream().anyMatch(refused::contains);
            RecordingBackend.send(exchange, no ? 401 : 200, no ? "no".repeat(octets / 2) : "seen");
        });
        proxy = new RunningProxy(directory, """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.service-accounts.shop.issuer=%2$s
                gatehouse.service-accounts.shop.client-id=shop
                gatehouse.service-accounts.shop.client-secret=hush
                gatehouse.service-accounts.shop.audience=stock
                gatehouse.routes.own.path=/own/**
                gatehouse.routes.own.credential=shop
                gatehouse.routes.own.authenticate=none
                gatehouse.routes.own.backends=%3$s
                gatehouse.routes.traced.path=/traced/**
                gatehouse.routes.traced.methods=GET,TRACE
                gatehouse.routes.traced.credential=shop
                gatehouse.routes.traced.authenticate=none
                gatehouse.routes.traced.backends=%3$s
                gatehouse.routes.exchanged.path=/exchanged/**
                gatehouse.routes.exchanged.credential=shop
                gatehouse.routes.exchanged.forward-token=exchange
                gatehouse.routes.exchanged.backends=%3$s
                gatehouse.routes.plain.path=/plain/**
                gatehouse.routes.plain.authenticate=none
                gatehouse.routes.plain.backends=%3$s
                """.formatted(callers.issuer(), issuer.issuer(), backend.url()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        issuer.close();
        callers.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(proxy.url() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String alice() {
        return TestJwts.of(KEY, callers.issuer()).token();
    }

    @Test
    void requestWhenTheRouteHasAnAccountThenTheBackendSeesItsTokenAlone() throws Exception {
        HttpResponse<String> reply = send(request("/own/o").header("Authorization", "Basic eDp5"));

        assertThat(reply.statusCode()).isEqualTo(200);
        SeenRequest seen = backend.last();
        assertThat(seen.header("Authorization")).containsExactly("Bearer token-1");
        assertThat(send(request("/plain/o")).statusCode()).isEqualTo(200);
        assertThat(backend.last().header("Authorization")).isEmpty();
    }

    @Test
    void requestWhenMethodIsTraceThenNoTokenReachesAnEchoingBackend() throws Exception {
        int before = backend.hits();
        String trace = "TRACE %s HTTP/1.1\r\nHost: gatehouse.test\r\nConnection: close\r\n\r\n";

        assertThat(RawHttp.send(proxy.url(), trace.formatted("/own/o")).status())
                .isEqualTo(405);
        assertThat(backend.hits()).isEqualTo(before);

        assertThat(RawHttp.send(proxy.url(), trace.formatted("/traced/o")).status())
                .isEqualTo(200);
        assertThat(backend.last().method()).isEqualTo("TRACE");
        assertThat(backend.last().header("Authorization")).isEmpty();
        assertThat(send(request("/traced/o")).statusCode()).isEqualTo(200);
        assertThat(backend.last().header("Authorization")).containsExactly("Bearer token-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void requestWhenTheBackendRefusesTheTokenThenRenewedAndRepeated(String method) throws Exception {
        refused.add("Bearer token-1");

        HttpResponse<String> reply = send(request("/own/o?a=b").method(method, BodyPublishers.noBody()));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(method.equals("HEAD") ? "" : "seen");
        assertThat(reply.headers().allValues("X-Own")).containsExactly("1");
        assertThat(shown).containsExactly("Bearer token-1", "Bearer token-2");
        assertThat(backend.last().target()).isEqualTo("/own/o?a=b");
        assertThat(backend.last().method()).isEqualTo(method);
    }

    @ParameterizedTest
    @CsvSource({"POST, ''", "POST, body", "PUT, body", "DELETE, ''", "GET, body"})
    void requestWhenRefusedAndNotSafeThenItsAnswerIs401(String method, String body) throws Exception {
        refused.add("Bearer token-1");

        HttpResponse<String> reply = send(request("/own/o")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));

        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo("no");
        assertThat(shown).containsExactly("Bearer token-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 60_000, 200_000})
    void requestWhenTheBackendRefusesEveryTokenThenThe401GoesOnWhole(int size) throws Exception {
        octets = size;
        refused.addAll(Set.of("Bearer token-1", "Bearer token-2", "Bearer token-3"));

        for (int i = 0; i < 4; i++) {
            HttpResponse<String> reply = send(request("/own/o"));
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.body()).hasSize(size);
            assertThat(reply.headers().allValues("X-Own")).containsExactly("1");
        }

        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void requestWhenRefusedAndTheIssuerIsDownThenThe401GoesOn() throws Exception {
        assertThat(send(request("/own/o")).statusCode()).isEqualTo(200);
        refused.add("Bearer token-1");
        issuer.answer(503, "{}");

        HttpResponse<String> reply = send(request("/own/o"));

        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo("no");
        refused.clear();
        assertThat(send(request("/own/o")).statusCode()).isEqualTo(200);
    }

    @Test
    void requestsWhenManyAreRefusedAtOnceThenOneNewToken() throws Exception {
        refused.add("Bearer token-1");
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(client.sendAsync(request("/own/" + i).build(), BodyHandlers.ofString()));
        }

        assertThat(all).allSatisfy(each -> assertThat(each.get().statusCode()).isEqualTo(200));
        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void requestWhenThereIsNoTokenThenUnavailableAndTheBackendSeesNothing() throws Exception {
        issuer.answer(500, "{}");

        HttpResponse<String> reply = send(request("/own/o"));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("unavailable").doesNotContain("shop", "hush");
        assertThat(backend.hits()).isZero();
    }

    @Test
    void requestWhenTheCallersTokenIsExchangedThenTheBackendSeesTheOtherAlone() throws Exception {
        String alice = alice();

        assertThat(send(request("/exchanged/o").header("Authorization", "Bearer " + alice))
                        .statusCode())
                .isEqualTo(200);

        assertThat(shown).containsExactly("Bearer token-1");
        assertThat(issuer.last().form()).containsEntry("subject_token", alice).containsEntry("audience", "stock");
        refused.add("Bearer token-1");
        assertThat(send(request("/exchanged/o").header("Authorization", "Bearer " + alice))
                        .statusCode())
                .isEqualTo(200);
        assertThat(shown).containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-2");
        assertThat(send(request("/exchanged/o")).statusCode()).isEqualTo(401);
    }

    @Test
    void requestWhenTheExchangeIsRefusedThenForbidden() throws Exception {
        issuer.answer(403, "{\"error\":\"access_denied\"}");

        HttpResponse<String> reply = send(request("/exchanged/o").header("Authorization", "Bearer " + alice()));

        assertThat(reply.statusCode()).isEqualTo(403);
        assertThat(reply.body()).doesNotContain("access_denied");
        assertThat(backend.hits()).isZero();
    }
}
