package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.IssuedProxy;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The backend learns the identity from us alone. */
class IdentityHeaderTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    /** One or more of each family that docs/forwarding.md names. */
    private static final String OTHERS = """
            X-Auth-Request-User X-Auth-Request-Email X-Auth-Request-Groups X-Auth-Request-Preferred-Username
            X-Auth-Request-Access-Token X-Consumer-Username X-Consumer-Custom-Id X-Credential-Identifier
            X-Anonymous-Consumer X-Authenticated-Scope X-Authentik-Username X-Ms-Client-Principal
            X-Ms-Client-Principal-Name X-Ms-Token-Aad-Id-Token Cf-Access-Jwt-Assertion
            Cf-Access-Authenticated-User-Email X-Webauth-Email X-Goog-Authenticated-User-Id X-Goog-Iap-Jwt-Assertion
            X-Amzn-Oidc-Data X-Amzn-Oidc-Accesstoken X-Amzn-Mtls-Clientcert-Subject Ssl-Client-Subject-Dn Ssl-Client-Verify
            X-Ssl-Client-Cn X-Remote-Group X-Remote-Extra-Scopes Remote-Groups Remote-Email X-Token-Subject
            X-Token-User-Roles X-Userinfo X-Access-Token X-Id-Token X-Vouch-User X-Vouch-Idp-Claims-Sub Oidc-Claim-Sub
            Oidc-Access-Token X-Pomerium-Jwt-Assertion X-Pomerium-Claim-Email Tailscale-User-Login X-Jwt-Assertion
            X-Jwt-Claim-Sub Iv-User Iv-Groups Iv-Creds Sm-User Smuser Oam-Remote-User Wl-Proxy-Client-Cert Shib-Identity-Provider
            Impersonate-User Impersonate-Group X-Auth-Email X-Auth-Roles X-User X-Email X-Groups X-Replit-User-Id
            X-Client-Cert-Spiffe X-Client-Dn X-Client-Verify X-Proxy-User Cas-User Mellon-Nameid
            Oauth2-Claim-Sub X-Tls-Client-Dn Tls-Client-Cert X-Client-Tls-Certificate X-Clientcert-Dn
            X-Auth-Preferred-Username X-User-Claims X-User-Permissions X-Sso-User Sso-User Authenticated-User
            X-Amzn-Lattice-Identity X-Amzn-Lattice-Network X-Amzn-Lattice-Target X-Amzn-Ava-User-Context Cf-Cert-Verified
            Cf-Cert-Subject-Dn Cloudfront-Viewer-Cert-Subject Kubeflow-Userid Kubeflow-Groups L5d-Client-Id L5d-Remote-Ip
            X-Hc-User-Id X-Hc-User-Role Sf-Context-Current-User X-Agw-Userid X-Hass-User-Id X-Hass-Is-Admin
            Ms-Aspnetcore-Clientcert Ms-Aspnetcore-Winauthtoken Sslclientcertb64 Sslclientcertstatus Dapr-Caller-App-Id
            Dapr-App-Id X-Role X-Scopes X-Permissions X-Principal X-Client-Crt Proxy-Auth-Cert Proxy-User-Dn Proxy-Cipher
            """.strip();

    /** One or more of each kind by which a backend takes its path, file, host or caller's address from a client. */
    private static final String OVERRIDES = """
            Script-Name Path-Info X-Script-Name X-Path-Info X-Scheme X-Ingress-Path X-Sendfile-Type X-Accel-Mapping
            X-Middleware-Subrequest X-Middleware-Subrequest-Id X-Middleware-Rewrite X-Invoke-Path X-Matched-Path
            X-Envoy-Original-Dst-Host X-Envoy-Original-Host X-Envoy-Original-Path L5d-Dst-Override L5d-Dtab Proxy-Ip
            Proxy-Keysize X-Forwarded-Prefix X-Forwarded-Path X-Original-Prefix X-Original-Path X-Rewrite-Uri X-Replaced-Path
            X-Proxycontextpath X-Rstudio-Root-Path Forwarded-For X-Real-Host X-Nf-Client-Connection-Ip Incap-Client-Ip
            X-Sucuri-Clientip Do-Connecting-Ip X-Vercel-Forwarded-For Cloudfront-Viewer-Address Ali-Cdn-Real-Ip
            X-Http-Method X-Method-Override
            """.strip();

    private static final List<String> HONEST = List.of(
            "X-Middleware-Prefetch: 1",
            "X-Nextjs-Data: 1",
            "X-Original-Filename: f",
            "Dapr-Api-Token: t",
            "Cloudfront-Viewer-Country: NL",
            "X-Scope-Orgid: o",
            "X-Requested-With: XMLHttpRequest",
            "X-User-Agent: grpc-web-javascript/0.1",
            "X-Auth-Token: t",
            "X-Token: t",
            "X-Amz-Date: 20260101T000000Z",
            "X-Amz-Security-Token: t",
            "X-Goog-Api-Client: c",
            "X-Goog-Date: d",
            "X-Ms-Version: 2024-11-04",
            "X-Ms-Date: d",
            "X-Client-Version: 1",
            "X-Csrf-Token: t",
            "Authorization-Hint: h",
            "Remotely: r",
            "X-Idempotency-Key: k");

    @TempDir
    private static Path directory;

    private static IssuedProxy world;
    private static TestIssuer issuer;
    private static RecordingBackend backend;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        world = new IssuedProxy(directory, KEY, """
                gatehouse.issuers.main.tenant-claim=tenant
                gatehouse.routes.pass.path=/pass/**
                gatehouse.routes.pass.forward-token=original
                gatehouse.routes.pass.forward=user-id
                gatehouse.routes.pass.backends=BACKEND
                """);
        issuer = world.issuer();
        backend = world.backend();
        proxy = world.proxy();
    }

    @AfterAll
    static void stop() {
        world.close();
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

    @ParameterizedTest
    @ValueSource(strings = {"-", "_", "."})
    void requestWhenOtherGatewaysHeadersAreSpoofedThenBackendSeesNone(String separator) throws IOException {
        String[] headers = Stream.of(OTHERS.split("\\s+"))
                .map(name -> name.replace("-", separator) + ": admin")
                .toArray(String[]::new);

        assertThat(RawHttp.get(proxy.url(), "/public/o", headers).status()).isEqualTo(200);
        assertThat(backend.last().headers().values()).doesNotContain(List.of("admin"));

        String token = TestJwts.of(KEY, issuer.issuer()).token();
        List<String> known = new ArrayList<>(List.of(headers));
        known.add(bearer(token));
        known.addAll(HONEST);
        assertThat(RawHttp.get(proxy.url(), "/api/o", known.toArray(String[]::new))
                        .status())
                .isEqualTo(200);
        SeenRequest seen = backend.last();
        assertThat(seen.headers().values()).doesNotContain(List.of("admin"));
        assertThat(seen.header("X-User-Id")).containsExactly("alice");
        assertThat(HONEST)
                .allSatisfy(header -> assertThat(seen.header(header.substring(0, header.indexOf(':'))))
                        .hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "_", "."})
    void requestWhenHeaderOverridesItsPathThenBackendSeesNone(String separator) throws IOException {
        String[] headers = Stream.of(OVERRIDES.split("\\s+"))
                .map(name -> name.replace("-", separator) + ": /static")
                .toArray(String[]::new);

        assertThat(RawHttp.get(proxy.url(), "/public/admin", headers).status()).isEqualTo(200);
        assertThat(backend.last().headers().values()).doesNotContain(List.of("/static"));

        assertThat(RawHttp.get(proxy.url(), "/public/admin", HONEST.toArray(String[]::new))
                        .status())
                .isEqualTo(200);
        assertThat(HONEST)
                .allSatisfy(header -> assertThat(backend.last().header(header.substring(0, header.indexOf(':'))))
                        .hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer_Encoding: chunked",
                "transfer.encoding: chunked",
                "Content_Length: 5",
                "CONTENT_TYPE: application/json",
                "Content_Encoding: gzip",
                "Keep_Alive: 5",
                "Max_Forwards: 5",
                "Sec_Fetch_Site: same-origin",
                "Access_Control_Request_Method: GET",
                "Proxy_Connection: close",
                "X_Gatehouse_Identity: x",
            })
    void requestWhenTwinOfFramingHeaderIsSentThenBackendGetsNone(String header) throws IOException {
        String name = header.substring(0, header.indexOf(':'));

        assertThat(RawHttp.get(proxy.url(), "/public/o", header, "X_Custom: kept", "Content-Language: en")
                        .status())
                .isEqualTo(200);

        assertThat(backend.last().header(name)).isEmpty();
        assertThat(backend.last().header("X_Custom")).containsExactly("kept");
        assertThat(backend.last().header("Content-Language")).containsExactly("en");
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
