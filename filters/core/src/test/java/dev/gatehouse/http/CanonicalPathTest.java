package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Stream;

class CanonicalPathTest {

    private static CanonicalPath canonical(String raw) {
        RequestPath path = CanonicalPath.parse(raw);
        assertThat(path).as(raw).isInstanceOf(CanonicalPath.class);
        return (CanonicalPath) path;
    }

    private static String reason(RequestPath path) {
        assertThat(path).isInstanceOf(RequestPath.Ambiguous.class);
        return ((RequestPath.Ambiguous) path).reason();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/o, /o",
        "/api/o, /api/o",
        "/api/o/, /api/o/",
        "/api/a.b/c..d/e., /api/a.b/c..d/e.",
        "/api/.hidden, /api/.hidden",
        "/.well-known/x, /.well-known/x",
        "/.../x, /.../x",
        "/api/x/..., /api/x/...",
        "/api/./o, /api/o",
        "/api/o/., /api/o/",
        "/api/x/../o, /api/o",
        "/api/o/.., /api/",
        "/a/b/../../c, /c",
        "/a/.., /",
        "/., /",
        "/~u/a-b_c!$&()*+=:@, /~u/a-b_c!$&()*+=:@",
        "/%41pi/o, /Api/o",
        "/%7euser/x, /~user/x",
        "/caf%c3%a9/x, /caf\u00e9/x",
        "/%F0%9F%98%80, /\uD83D\uDE00",
        "/a%20b/x, /a b/x",
        "/a%3Fb/x, /a?b/x",
        "/a%23b/x, /a#b/x",
        "/API/O, /API/O",
    })
    void parseWhenUnambiguousThenDecodedAndNormalised(String raw, String value) {
        CanonicalPath path = canonical(raw);

        assertThat(path.value()).isEqualTo(value);
        assertThat(path.hasEncodedDelimiters()).isFalse();
        assertThat(path.lastSegmentStart()).isEqualTo(value.lastIndexOf('/') + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/o, /api/o",
        "/%41pi/%6f, /Api/o",
        "/caf%c3%a9/x, /caf%C3%A9/x",
        "/a%20b/x, /a%20b/x",
        "/%F0%9F%98%80/x, /%F0%9F%98%80/x",
        "/a%3fb, /a%3Fb",
        "/api/a%2fb, /api/a%2Fb",
        "/api/a%2eb, /api/a.b",
        "/api/a%25b, /api/a%25b",
        "/x/../api/a%2Fb, /api/a%2Fb",
    })
    void encodedWhenParsedThenOneSpelling(String raw, String encoded) {
        CanonicalPath path = canonical(raw);

        assertThat(path.encoded()).isEqualTo(encoded);
        assertThat(path).hasToString(encoded);
    }

    static Stream<Arguments> hostile() {
        String climbs = "climbs above the root";
        String control = "encoded control character";
        String delimiter = "an encoded slash, dot or percent sign";
        String empty = "an empty segment";
        String hidden = "hides an empty or dot segment";
        String malformed = "an escape is malformed";
        String parameter = "a path parameter";
        String raw = "a character that must be encoded";
        String semicolon = "an encoded semicolon";
        String utf8 = "no UTF-8";
        return Stream.of(
                // no path
                arguments("*", "does not begin with a slash"),
                arguments("api/o", "does not begin with a slash"),
                arguments("http://h/api", "does not begin with a slash"),
                arguments("%2Fapi", "does not begin with a slash"),
                arguments("\\api", "does not begin with a slash"),
                // empty segments: some servers merge slashes
                arguments("//", empty),
                arguments("//api/o", empty),
                arguments("///api/o", empty),
                arguments("/api//o", empty),
                arguments("/api/o//", empty),
                arguments("/api/x//../o", empty),
                arguments("/.//o", empty),
                // path parameters: servlet containers strip them, proxies don't
                arguments("/public/..;/api/o", parameter),
                arguments("/public/..;a=b/api/o", parameter),
                arguments("/;/api/o", parameter),
                arguments("/api;x/o", parameter),
                arguments("/api;jsessionid=1/o", parameter),
                arguments("/api/o;x", parameter),
                arguments("/api/;", parameter),
                arguments("/api/o%3Bx", semicolon),
                arguments("/api%3bx/o", semicolon),
                arguments("/public/..%3B/api/o", semicolon),
                // encoded dots and slashes
                arguments("/public/%2e%2e/api/o", delimiter),
                arguments("/public/%2E%2E/api/o", delimiter),
                arguments("/public/.%2e/api/o", delimiter),
                arguments("/public/%2e./api/o", delimiter),
                arguments("/%2e/api/o", delimiter),
                arguments("/api%2Fo/x", delimiter),
                arguments("/api%2fo/x", delimiter),
                arguments("/public%2F..%2Fapi/o", delimiter),
                arguments("/a%2eb/c", delimiter),
                // double encoding
                arguments("/public/%252e%252e/api/o", delimiter),
                arguments("/api%252Fo/x", delimiter),
                arguments("/%25/x", delimiter),
                // dot segments that hide in the last segment
                arguments("/api/%2e", hidden),
                arguments("/api/%2e%2e", hidden),
                arguments("/api/.%2E", hidden),
                arguments("/api/%2E.", hidden),
                arguments("/api/%2F", hidden),
                arguments("/api/o%2F", hidden),
                arguments("/api/%2Fo", hidden),
                arguments("/api/o%2F%2Fx", hidden),
                arguments("/api/..%2Fadmin", hidden),
                arguments("/api/x%2F..%2Fadmin", hidden),
                arguments("/api/x%2F%2e%2e%2Fadmin", hidden),
                arguments("/api/x%2F.%2Fadmin", hidden),
                arguments("/api/admin%2F..", hidden),
                // above the root
                arguments("/..", climbs),
                arguments("/../", climbs),
                arguments("/../api/o", climbs),
                arguments("/a/../../api/o", climbs),
                arguments("/a/../..", climbs),
                arguments("/./..", climbs),
                // backslashes
                arguments("/api\\o", "a backslash"),
                arguments("/public\\..\\api/o", "a backslash"),
                arguments("/\\api/o", "a backslash"),
                arguments("/api%5Co", "an encoded backslash"),
                arguments("/public/..%5capi/o", "an encoded backslash"),
                // control characters
                arguments("/api/.%00/o", control),
                arguments("/api/o%00", control),
                arguments("/api/o%00.js", control),
                arguments("/api/o%0d%0aX:y", control),
                arguments("/api/%09o", control),
                arguments("/api/%1F/o", control),
                arguments("/api/%7F/o", control),
                arguments("/api/\u0000", raw),
                arguments("/api/o\r\nX:y", raw),
                arguments("/api/o\u007f", raw),
                // malformed escapes
                arguments("/%", malformed),
                arguments("/%2", malformed),
                arguments("/api%/o", malformed),
                arguments("/api%2/o", malformed),
                arguments("/%2/e", malformed),
                arguments("/%zz/o", malformed),
                arguments("/%g0/o", malformed),
                arguments("/%0g/o", malformed),
                arguments("/%+2/o", malformed),
                arguments("/% 2/o", malformed),
                arguments("/%-1/o", malformed),
                arguments("/%%32%65/o", malformed),
                arguments("/%u002e/api/o", malformed),
                arguments("/%u002e%u002e/api/o", malformed),
                arguments("/%\uFF12\uFF45/o", malformed),
                arguments("/%\u0662e/o", malformed),
                arguments("/%2\u00b2/o", malformed),
                // malformed UTF-8
                arguments("/%C0%AE%C0%AE/api/o", utf8),
                arguments("/%C0%AF/o", utf8),
                arguments("/%E0%80%AE/o", utf8),
                arguments("/%F0%80%80%AE/o", utf8),
                arguments("/%C1%9C", utf8),
                arguments("/api/%C0%AE", utf8),
                arguments("/%FF/o", utf8),
                arguments("/%C3/o", utf8),
                arguments("/%C3%28/o", utf8),
                arguments("/%A9/o", utf8),
                arguments("/%ED%A0%80/o", utf8),
                arguments("/%ED%B0%80/o", utf8),
                arguments("/%ED%A0%BD%ED%B8%80", utf8),
                arguments("/%F4%90%80%80", utf8),
                // what a request line can't hold
                arguments("/api/\uD83D", raw),
                arguments("/api/\uDE00\uD83D", raw),
                arguments("/caf\u00e9", raw),
                arguments("/api /o", raw),
                arguments("/api?x", raw),
                arguments("/api#x", raw),
                arguments("/api\"x", raw),
                arguments("/a<b>", raw),
                arguments("/a[b]", raw),
                arguments("/a{b}", raw),
                arguments("/a|b", raw),
                arguments("/a^b`c", raw),
                arguments("/\uFF0E\uFF0E/api", raw),
                arguments("/api\u2044o", raw));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void parseWhenAmbiguousThenRefusedWithReason(String raw, String reason) {
        assertThat(reason(CanonicalPath.parse(raw))).contains(reason);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void parseWhenAmbiguousBelowContextThenRefused(String raw, String reason) {
        assertThat(reason(CanonicalPath.parse("/app/x" + raw, "/app/x"))).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/a%2Fb, /api/a/b",
        "/api/a%2fb%2Fc, /api/a/b/c",
        "/api/a%2eb, /api/a.b",
        "/api/%2ehidden, /api/.hidden",
        "/api/%2e%2e%2e, /api/...",
        "/api/100%25, /api/100%",
    })
    void parseWhenLastSegmentHasEncodedDelimiterThenKeptApart(String raw, String value) {
        CanonicalPath path = canonical(raw);

        assertThat(path.hasEncodedDelimiters()).isTrue();
        assertThat(path.value()).isEqualTo(value);
        assertThat(path.lastSegmentStart()).isEqualTo("/api/".length());
    }

    @Test
    void parseWhenEmptyThenRefused() {
        assertThat(reason(CanonicalPath.parse(""))).contains("does not begin with a slash");
    }

    @Test
    void parseWhenDotSegmentAfterEncodedDelimiterThenRefused() {
        assertThat(reason(CanonicalPath.parse("/api/a%2Fb/../c"))).contains("encoded slash");
    }

    @ParameterizedTest
    @CsvSource({
        "/app, /app, /",
        "/app/, /app, /",
        "/app/o, /app, /o",
        "/app/x/../o, /app, /o",
        "/app/%6f, /app, /o",
        "/a/b/o/p, /a/b, /o/p",
        "/o, '', /o",
    })
    void parseWhenBelowContextThenPathWithinIt(String raw, String context, String value) {
        assertThat(CanonicalPath.parse(raw, context)).isInstanceOfSatisfying(CanonicalPath.class, path -> {
            assertThat(path.value()).isEqualTo(value);
            assertThat(path.lastSegmentStart()).isEqualTo(value.lastIndexOf('/') + 1);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/other/o, the context's path",
        "/%61pp/o, the context's path",
        "/ap, the context's path",
        "/application, begin with a slash",
        "/app;x/o, begin with a slash",
        "/app/../o, above the root",
    })
    void parseWhenOutsideContextThenRefused(String raw, String reason) {
        assertThat(reason(CanonicalPath.parse(raw, "/app"))).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/o, 4, /o",
        "/api/o, 0, /api/o",
        "/api, 4, /",
        "/api/, 4, /",
        "/api/caf%c3%a9, 4, /caf%C3%A9",
        "/caf%c3%a9/o, 5, /o",
        "/api/a%2Fb, 4, /a%2Fb",
    })
    void encodedAfterWhenPrefixThenRest(String raw, int prefix, String rest) {
        assertThat(canonical(raw).encodedAfter(prefix)).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/%252e%252e%252fb", "/a/x%252Fy", "/a/100%2525", "/a/%2541"})
    void parseWhenLastSegmentIsEncodedTwiceThenRefused(String raw) {
        assertThat(CanonicalPath.parse(raw)).isInstanceOf(RequestPath.Ambiguous.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%C2%80", "%C2%85", "%C2%9F", "x%C2%9By"})
    void parseWhenEncodedC1ControlThenRefused(String segment) {
        assertThat(reason(CanonicalPath.parse("/api/" + segment + "/o"))).contains("control character");
        assertThat(reason(CanonicalPath.parse("/api/" + segment))).contains("control character");
    }
}
