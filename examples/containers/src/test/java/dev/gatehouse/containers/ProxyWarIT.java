package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.testing.TestJwts;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The proxy's WAR, as built but for its settings, before a real backend. */
@ArquillianTest
@Tag("proxy-war")
@Tag("jakarta")
class ProxyWarIT {

    private static final Tokens TOKENS = new Tokens();
    private static final RecordingBackend BACKEND = new RecordingBackend();

    @ArquillianResource
    private URL url;

    private Site site;

    @Deployment(testable = false)
    static WebArchive proxy() {
        StringBuilder settings = new StringBuilder();
        TOKENS.settings()
                .forEach((name, value) ->
                        settings.append(name).append('=').append(value).append('\n'));
        settings.append("""
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.scopes=orders.read
                gatehouse.routes.api.backends=%1$s
                gatehouse.routes.public.path=/public/**
                gatehouse.routes.public.authenticate=none
                gatehouse.routes.public.backends=%1$s
                """.formatted(BACKEND.url()));
        return ShrinkWrap.create(ZipImporter.class, "gate.war")
                .importFrom(new File(Container.property("proxy.war")))
                .as(WebArchive.class)
                .addAsWebInfResource(new StringAsset(settings.toString()), "gatehouse.properties");
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
        BACKEND.close();
    }

    @BeforeEach
    void reset() {
        site = new Site(url);
        BACKEND.reset();
    }

    @Test
    void requestWhenTokenIsGoodThenBackendGetsTheIdentityAndNoSpoofedOne() throws IOException {
        RawHttp.Reply reply = site.get("/api/o?q=1", TOKENS.credential(), "X-User-Id: root", "X_User_Roles: boss");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).endsWith("seen");
        assertThat(BACKEND.last().target()).isEqualTo("/api/o?q=1");
        assertThat(BACKEND.last().header("X-User-Id")).containsExactly("alice");
        assertThat(BACKEND.last().header("X-Client-Id")).containsExactly("shop");
        assertThat(BACKEND.last().header("X-User-Roles")).containsExactly("clerk");
        assertThat(BACKEND.last().header("X_User_Roles")).isEmpty();
        assertThat(BACKEND.last().header("Authorization")).isEmpty();
    }

    @Test
    void requestWhenCredentialIsMissingOrBadThenBackendIsNotReached() throws IOException {
        TestJwts jwt = TOKENS.jwt();

        assertThat(site.get("/api/o").status()).isEqualTo(401);
        assertThat(site.get("/api/o", Tokens.bearer(jwt.token() + "x")).status())
                .isEqualTo(401);
        assertThat(site.get("/api/o", Tokens.bearer(jwt.withClaim("exp", 1).token()))
                        .status())
                .isEqualTo(401);
        assertThat(site.get("/api/o", Tokens.bearer(jwt.withClaim("scope", "x").token()))
                        .status())
                .isEqualTo(403);
        assertThat(site.get("/WEB-INF/web.xml", TOKENS.credential()).status()).isEqualTo(404);
        assertThat(BACKEND.hits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/o",
                "/public/..;/api/o",
                "/public/%2e%2e/api/o",
                "/public/%2E%2E%2Fapi/o",
                "/public/../api/o",
                "/public//../api/o",
                "/public/%252e%252e/api/o",
                "/public/%c0%ae%c0%ae/api/o",
                "/public/..%2fapi/o",
                "/public/..%5capi/o",
                "/public/..\\api/o",
                "/public;x/o",
                "/api;x/o",
                "/api/o;x",
                "/;/api/o",
                "/api%2Fo",
                "/api/o%3Bx",
                "/%u002e/api/o",
                "/api/o%00",
                "/api/o%0a",
                "/api\\o",
                "/API/o",
                "/api/%zz",
            })
    void requestWhenPathIsHostileThenBackendIsNotReached(String path) throws IOException {
        assertThat(site.get(path).status()).isIn(400, 401, 403, 404);
        assertThat(BACKEND.hits()).isZero();
        assertThat(site.get("/public/o").status()).isEqualTo(200);
        assertThat(BACKEND.hits()).isEqualTo(1);
    }

    @Test
    void requestWhenBodyIsLongThenItArrivesWhole() throws Exception {
        String body = "0123456789abcdef".repeat(1 << 17);
        BACKEND.answer((exchange, octets) ->
                RecordingBackend.send(exchange, 200, new String(octets, StandardCharsets.US_ASCII)));

        HttpResponse<String> reply = HttpClient.newHttpClient()
                .send(
                        request("/api/o").POST(BodyPublishers.ofString(body)).build(),
                        BodyHandlers.ofString(StandardCharsets.US_ASCII));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(BACKEND.last().body()).isEqualTo(body);
        assertThat(reply.body()).isEqualTo(body);
    }

    @Test
    void requestWhenBackendAnswersInPartsThenTheFirstArrivesBeforeTheLastIsWritten() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        BACKEND.answer((exchange, octets) -> {
            exchange.sendResponseHeaders(200, 0);
            // More than all buffers on the way.
            exchange.getResponseBody().write(new byte[1 << 20]);
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write((awaited(arrived) ? "last" : "late").getBytes(StandardCharsets.US_ASCII));
        });

        try (InputStream in = HttpClient.newHttpClient()
                .send(request("/api/o").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(in.readNBytes(1 << 16)).containsOnly(0);
            arrived.countDown();
            assertThat(in.readAllBytes())
                    .hasSize((1 << 20) - (1 << 16) + 4)
                    .endsWith("last".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(site.server()).resolve(site.path() + path))
                .header("Authorization", TOKENS.credential().substring("Authorization: ".length()));
    }
}
