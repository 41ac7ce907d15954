package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawBackend;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a caller's names can do to the octets that reach a backend: nothing. */
class ForwardedIdentityTest {

    private static final TestKeys KEY = TestKeys.ec("k1");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    @TempDir
    private static Path directory;

    private static TestIssuer issuer;
    private static RawBackend backend;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        issuer = new TestIssuer(KEY);
        backend = new RawBackend("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        proxy = new RunningProxy(directory, """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.issuers.main.tenant-claim=tenant
                gatehouse.forward.max-size=2KiB
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.forward-claims=note,/nested/note
                gatehouse.routes.api.backends=%2$s
                """.formatted(issuer.issuer(), backend.url()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
        issuer.close();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static TestJwts jwt() {
        return TestJwts.of(KEY, issuer.issuer());
    }

    /** Each line of the head is a header's, in visible ASCII. */
    private static void assertOnlyPlainLines(String head) {
        assertThat(head).endsWith("\r\n\r\n");
        for (String line : head.substring(0, head.length() - 4).split("\r\n", -1)) {
            assertThat(line).matches("[\\x20-\\x7E]+");
        }
        assertThat(head.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("\nx-evil")
                .doesNotContain("\rx-evil");
    }

    private static long lines(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "'\\r\\nX-Evil: 1', %0D%0AX-Evil:%201, \\r\\nX-Evil: 1",
        "'\\nX-Evil: 1', %0AX-Evil:%201, \\nX-Evil: 1",
        "'\\rX-Evil: 1', %0DX-Evil:%201, \\rX-Evil: 1",
        "'\\r\\n\\r\\nGET /x', %0D%0A%0D%0AGET%20/x, \\r\\n\\r\\nGET /x",
        "'\\u0000', %00, \\u0000",
        "'\\u007f', %7F, \\u007F",
        "'\\u0085', %C2%85, \\u0085",
        "'\\u2028X-Evil: 1', %E2%80%A8X-Evil:%201, \\u2028X-Evil: 1",
        "'\\u560a\\u560d', %E5%98%8A%E5%98%8D, \\u560A\\u560D",
        "'\\ud83d\\ude00', %F0%9F%98%80, \\uD83D\\uDE00",
    })
    void requestWhenNamesHoldControlsThenOctetsAreEncoded(String json, String encoded, String escaped)
            throws IOException {
        // A name with a control character is refused; see below.
        boolean isControl = encoded.matches("%(0.|7F|C2%85).*");
        String claims = jwt().withClaim("sub", "NAME")
                .withClaim("client_id", "NAME")
                .withClaim("tenant", "NAME")
                .withClaim("scope", null)
                .withClaim("scope", List.of("orders.read", "SUB"))
                .withClaim("roles", List.of("SUB", "clerk"))
                .withClaim("note", "SUB")
                .withClaim("nested", Map.of("note", "SUB"))
                .claimsJson()
                .replace("NAME", "b" + (isControl ? "" : json))
                .replace("SUB", "a" + json);
        String token = TestJwts.compact(jwt().headerJson(), claims, KEY);
        String name = "b" + (isControl ? "" : encoded);
        int hits = backend.hits();

        RawHttp.Reply reply = RawHttp.get(proxy.url(), "/api/o", bearer(token));

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(backend.hits()).isEqualTo(hits + 1);
        String head = backend.last();
        assertOnlyPlainLines(head);
        assertThat(head)
                .contains("\r\nX-User-Id: " + name + "\r\n")
                .contains("\r\nX-Client-Id: " + name + "\r\n")
                .contains("\r\nX-Tenant-Id: " + name + "\r\n")
                .contains("\r\nX-User-Scopes: orders.read a" + encoded + "\r\n")
                .contains("\r\nX-User-Roles: a" + encoded + ",clerk\r\n")
                .contains(
                        "\r\nX-User-Claims: {\"note\":\"a" + escaped + "\",\"/nested/note\":\"a" + escaped + "\"}\r\n");

        // Beside it, the same of an honest caller.
        assertThat(RawHttp.get(
                                proxy.url(),
                                "/api/o",
                                bearer(jwt().withClaim("note", "hi").token()))
                        .status())
                .isEqualTo(200);
        assertThat(backend.last())
                .contains("\r\nX-User-Id: alice\r\n")
                .contains("\r\nX-User-Claims: {\"note\":\"hi\"}\r\n");
    }

    @ParameterizedTest
    @CsvSource({"sub", "client_id", "tenant"})
    void requestWhenANameHoldsAControlThenRefused(String claim) throws IOException {
        int hits = backend.hits();
        for (String control : List.of("\r\nX-Evil: 1", "\0", "\u0085", "\u007f")) {
            String token = jwt().withClaim(claim, "a" + control).token();
            assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(token)).status())
                    .isEqualTo(401);
        }
        assertThat(backend.hits()).isEqualTo(hits);
        String token = jwt().withClaim(claim, "a b").token();
        assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(token)).status()).isEqualTo(200);
        assertThat(backend.last()).contains(": a%20b\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00c0\u008aX-Evil: 1",
                "\u00e0\u0080\u008a",
                "\u00ed\u00a0\u0080",
                "\u00ff",
                "\\ud800",
                "\\ude00\\ud83d",
                "\r\nX-Evil: 1",
                "\u0000"
            })
    void requestWhenTextIsOverlongOrHalfASurrogateThenRefused(String raw) throws IOException {
        byte[] claims = jwt().claimsJson().replace("alice", "a" + raw).getBytes(StandardCharsets.ISO_8859_1);
        String input =
                TestJwts.encode(jwt().headerJson().getBytes(StandardCharsets.UTF_8)) + "." + TestJwts.encode(claims);
        String token = input + "." + TestJwts.encode(KEY.sign(input.getBytes(StandardCharsets.US_ASCII)));
        int hits = backend.hits();

        assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(token)).status()).isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(hits);
        assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(jwt().token())).status())
                .isEqualTo(200);
        assertThat(backend.hits()).isEqualTo(hits + 1);
    }

    @Test
    void requestWhenIdentityIsTooLargeThenRefusedBeforeTheBackend() throws IOException {
        int hits = backend.hits();
        RawHttp.Reply large = RawHttp.get(
                proxy.url(),
                "/api/o",
                bearer(jwt().withClaim("note", "\u00e9".repeat(400)).token()));
        RawHttp.Reply fits = RawHttp.get(
                proxy.url(),
                "/api/o",
                bearer(jwt().withClaim("note", "\u00e9".repeat(200)).token()));

        assertThat(large.status()).isEqualTo(431);
        assertThat(large.text()).contains("credential-too-large").doesNotContain("X-User-Claims");
        assertThat(fits.status()).isEqualTo(200);
        assertThat(backend.hits()).isEqualTo(hits + 1);
    }

    @Test
    void requestWhenTraceIsValidThenKeptElseMade() throws IOException {
        String known = bearer(jwt().token());
        assertThat(RawHttp.get(proxy.url(), "/api/o", known, "TraceParent: " + TRACE, "tracestate: a=1")
                        .status())
                .isEqualTo(200);
        String kept = backend.last();
        assertThat(RawHttp.get(
                                proxy.url(),
                                "/api/o",
                                known,
                                "traceparent: " + TRACE,
                                "traceparent: " + TRACE,
                                "tracestate: a=1")
                        .status())
                .isEqualTo(200);
        String made = backend.last();

        assertThat(lines(kept, "traceparent")).isEqualTo(1);
        assertThat(kept).contains(TRACE + "\r\n").contains("a=1\r\n");
        assertThat(lines(made, "traceparent")).isEqualTo(1);
        assertThat(made).doesNotContain(TRACE).doesNotContain("tracestate");
        assertThat(made).containsPattern("(?i)\r\ntraceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01\r\n");
    }
}
