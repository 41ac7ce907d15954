package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.proxy.fixture.SeenRequest;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The backend learns the identity from us alone. */
class IdentityHeaderTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private static Path directory;

    private static TestIssuer issuer;
    private static RecordingBackend backend;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        issuer = new TestIssuer(KEY);
        backend = new RecordingBackend();
        proxy = new RunningProxy(directory, """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.issuers.main.tenant-claim=tenant
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%2$s
                gatehouse.routes.pass.path=/pass/**
                gatehouse.routes.pass.forward-token=original
                gatehouse.routes.pass.forward=user-id
                gatehouse.routes.pass.backends=%2$s
                gatehouse.routes.public.path=/public/**
                gatehouse.routes.public.authenticate=none
                gatehouse.routes.public.backends=%2$s
                """.formatted(issuer.issuer(), backend.url()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
        issuer.close();
    }

    @Test
    void requestWhenTokenIsGoodThenBackendSeesIdentityAndNoCredential() throws IOException {
        String token = TestJwts.of(KEY, issuer.issuer())
                .withClaim("tenant", "acme")
                .withClaim("scope", "orders.read orders.write")
                .withClaim("roles", List.of("clerk", "head of, sales"))
                .token();

        assertThat(RawHttp.get(proxy.url(), "/api/o?q=1", bearer(token), "X-Request-Id: r-1")
                        .status())
                .isEqualTo(200);

        SeenRequest seen = backend.last();
        assertThat(seen.target()).isEqualTo("/api/o?q=1");
        assertThat(seen.header("X-User-Id")).containsExactly("alice");
        assertThat(seen.header("X-Client-Id")).containsExactly("shop");
        assertThat(seen.header("X-Tenant-Id")).containsExactly("acme");
        assertThat(seen.header("X-User-Scopes")).containsExactly("orders.read orders.write");
        assertThat(seen.header("X-User-Roles")).containsExactly("clerk,head%20of%2C%20sales");
        assertThat(seen.header("X-Request-Id")).containsExactly("r-1");
        assertThat(seen.allHeaders()).doesNotContain(token).doesNotContain("authorization");
    }

    @Test
    void requestWhenRouteForwardsTheOriginalTokenThenBackendGetsIt() throws IOException {
        String token = TestJwts.of(KEY, issuer.issuer()).token();

        assertThat(RawHttp.get(proxy.url(), "/pass/o", bearer(token)).status()).isEqualTo(200);

        assertThat(backend.last().header("Authorization")).containsExactly("Bearer " + token);
        assertThat(backend.last().header("X-User-Scopes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User-Id: admin",
                "x-user-id: admin",
                "X-USER-ID: admin",
                "X_User_Id: admin",
                "X-User_Id: admin",
                "x_user.id: admin",
                "X-User-Id: admin\r\nX-User-Id: admin",
                "X-User-Id:admin\r\nx_user_id: admin",
                "X-User-Roles: admin",
                "X_USER_ROLES: admin",
                "X-User-Scopes: admin",
                "X-User-Claims: admin",
                "X-Client-Id: admin",
                "X-Tenant-Id: admin",
                "X-Gatehouse-Identity: admin",
                "X-Forwarded-User: admin",
                "Remote-User: admin",
                "X-Forwarded-Uri: /admin",
                "X-Original-URL: /admin",
                "X-Rewrite-URL: /admin",
                "X-HTTP-Method-Override: admin",
                "X_HTTP_Method_Override: admin",
                "X-Forwarded-For: admin",
                "Forwarded: for=admin",
                "Proxy: admin",
                "Connection: close, X-User-Id\r\nX-User-Id: admin",
                "Connection: X-User-Id, X-User-Scopes, X-Request-Id, close\r\nX-User-Scopes: admin",
                "Connection: close\r\nConnection: x-user-id\r\nX-User-Id: admin",
            })
    void requestWhenIdentityHeaderIsSpoofedThenBackendSeesNothingOfIt(String headers) throws IOException {
        String token = TestJwts.of(KEY, issuer.issuer()).token();

        assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(token), headers).status())
                .isEqualTo(200);
        SeenRequest known = backend.last();
        assertThat(RawHttp.get(proxy.url(), "/public/o", headers).status()).isEqualTo(200);
        SeenRequest unknown = backend.last();

        assertThat(known.allHeaders()).doesNotContain("admin");
        assertThat(known.header("X-User-Id")).containsExactly("alice");
        assertThat(known.header("X-User-Scopes")).containsExactly("orders.read");
        assertThat(known.header("X-Request-Id")).hasSize(1);
        assertThat(unknown.allHeaders()).doesNotContain("admin");
        assertThat(unknown.headers()).doesNotContainKeys("x-user-id", "x-user-scopes", "x-user-roles", "x-tenant-id");
    }

    @Test
    void requestWhenRouteIsOpenThenCredentialEndsHereUnread() throws IOException {
        assertThat(RawHttp.get(proxy.url(), "/public/o", bearer("rubbish")).status())
                .isEqualTo(200);

        assertThat(backend.last().header("Authorization")).isEmpty();
    }

    @Test
    void requestWhenSubjectHasStrangeCharactersThenHeaderCarriesThemEncoded() throws IOException {
        String token = TestJwts.of(KEY, issuer.issuer())
                .withClaim("sub", "Zoë, 100% \"x\"")
                .token();

        assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(token)).status()).isEqualTo(200);

        assertThat(backend.last().header("X-User-Id")).containsExactly("Zo%C3%AB%2C%20100%25%20\"x\"");
    }

    @Test
    void requestWhenHopByHopHeadersAreSentThenTheyEndHere() throws IOException {
        assertThat(RawHttp.get(
                                proxy.url(),
                                "/public/o",
                                "Connection: close, X-Private",
                                "X-Private: 1",
                                "Keep-Alive: timeout=5",
                                "TE: trailers",
                                "Proxy-Authorization: Basic x",
                                "X-Public: 1")
                        .status())
                .isEqualTo(200);

        assertThat(backend.last().headers())
                .containsKey("x-public")
                .doesNotContainKeys("x-private", "keep-alive", "te", "proxy-authorization");
    }
}
