package dev.gatehouse.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class RouteTableTest {

    private final RouteTable<String> table = new RouteTable<>();

    private static RoutePattern pattern(String host, String path, String... methods) {
        return new RoutePattern(host, path, List.of(methods), false);
    }

    /** Each route is called by its pattern. */
    private void addAll(String... paths) {
        for (String path : paths) {
            assertThat(table.add(pattern("", path), path)).as(path).isEmpty();
        }
    }

    private RouteLookup<String> find(String host, String method, String path) {
        return table.find(
                new Asked(method, host, CanonicalPath.parse(path)), (CanonicalPath) CanonicalPath.parse(path));
    }

    private String found(String host, String method, String path) {
        return find(host, method, path) instanceof RouteLookup.Matched<String> matched ? matched.route() : "none";
    }

    private String found(String path) {
        return found("h", "GET", path);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/api, /api",
        "/api/orders, /api/orders",
        "/api/orders/, /api/orders",
        "/api/orders/7, /api/orders/*",
        "/api/orders/7/, /api/orders/*",
        "/api/orders/new, /api/orders/new",
        "/api/orders/7/lines, /api/orders/*/lines",
        "/api/orders/new/lines, /api/orders/*/lines",
        "/api/orders/7/lines/1, /api/**",
        "/api/orders/7/other, /api/**",
        "/api/other, /api/**",
        "/api/other/, /api/**",
        "/apiary, none",
        "/API, none",
        "/other, none",
        "/files/a/b, /files/**",
        "/files, /files/**",
        "/files/, /files/**",
        "/x/b, /*/b",
        "/x/b/c, none",
        "/deep/a/b/c, /deep/a/b/**",
        "/deep/a/b, /deep/a/b/**",
        "/deep/a, none",
        "/deep/x, none",
        "/back/b/x, /back/*/x",
        "/back/b/y, /back/b/y",
        "/back/b/z, none",
    })
    void findWhenSeveralPatternsMatchThenTheMostSpecific(String path, String route) {
        addAll(
                "/**",
                "/",
                "/api/**",
                "/api",
                "/api/orders",
                "/api/orders/*",
                "/api/orders/new",
                "/api/orders/*/lines",
                "/files/**",
                "/*/b",
                "/deep/a/b/**",
                "/back/*/x",
                "/back/b/y");
        boolean fallsToRoot = route.equals("none");

        assertThat(found(path)).isEqualTo(fallsToRoot ? "/**" : route);
    }

    @ParameterizedTest
    @CsvSource({
        "/other",
        "/apiary",
        "/API/orders",
        "/api/orders/7/8",
        "/",
        "/deep/a",
        "/*",
        "/**",
        "/api/*",
    })
    void findWhenNoPatternMatchesThenNoRoute(String path) {
        addAll("/api/orders/*", "/deep/a/b/**");

        assertThat(find("h", "GET", path)).isInstanceOf(RouteLookup.NoRoute.class);
    }

    @Test
    void findWhenTableIsEmptyThenNoRoute() {
        assertThat(find("h", "GET", "/")).isInstanceOf(RouteLookup.NoRoute.class);
    }

    @Test
    void findWhenStarAndNothingThereThenNoRoute() {
        addAll("/a/*");

        assertThat(found("/a")).isEqualTo("none");
        assertThat(found("/a/")).isEqualTo("none");
        assertThat(found("/a/x")).isEqualTo("/a/*");
    }

    @Test
    void findWhenDoubleStarAndNothingThereThenMatched() {
        addAll("/a/**");

        assertThat(found("/a")).isEqualTo("/a/**");
        assertThat(found("/a/")).isEqualTo("/a/**");
        assertThat(found("/ab")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"/a, /a", "/a, /a/", "/a/, /a", "/a/, /a/"})
    void findWhenTrailingSlashDiffersThenSameRoute(String pattern, String path) {
        addAll(pattern);

        assertThat(found(path)).isEqualTo(pattern);
    }

    @Test
    void findWhenLastSegmentHasEncodedSlashThenItIsOneSegment() {
        addAll("/files/*", "/files/a/secret", "/other/**");

        assertThat(found("/files/a%2Fsecret")).isEqualTo("/files/*");
        assertThat(found("/files/a/secret")).isEqualTo("/files/a/secret");
        assertThat(found("/files%2Fa")).isEqualTo("none");
        assertThat(found("/other/a%2Fsecret")).isEqualTo("/other/**");
    }

    @Test
    void findWhenPatternHasNonAsciiThenDecodedPathMatches() {
        addAll("/caf\u00e9/a b");

        assertThat(found("/caf%C3%A9/a%20b")).isEqualTo("/caf\u00e9/a b");
    }

    @Test
    void findWhenAllowEncodedThenSaysSo() {
        table.add(new RoutePattern("", "/a/*", List.of(), true), "a");
        table.add(new RoutePattern("", "/b/*", List.of(), false), "b");

        assertThat(find("h", "GET", "/a/x")).isEqualTo(new RouteLookup.Matched<>("a", true));
        assertThat(find("h", "GET", "/b/x")).isEqualTo(new RouteLookup.Matched<>("b", false));
    }

    @Test
    void findWhenMethodsDifferThenEachItsRoute() {
        table.add(pattern("", "/a", "GET", "HEAD"), "read");
        table.add(pattern("", "/a", "POST"), "write");

        assertThat(found("h", "GET", "/a")).isEqualTo("read");
        assertThat(found("h", "HEAD", "/a")).isEqualTo("read");
        assertThat(found("h", "POST", "/a")).isEqualTo("write");
    }

    @ParameterizedTest
    @CsvSource({"DELETE", "get", "Get", "OPTIONS", "''"})
    void findWhenMethodIsForNoneThenAllMethodsOfThePath(String method) {
        table.add(pattern("", "/a", "POST"), "write");
        table.add(pattern("", "/a", "HEAD", "GET"), "read");
        table.add(pattern("", "/**"), "all");

        assertThat(find("h", method, "/a")).isEqualTo(new RouteLookup.NoMethod<String>(List.of("GET", "HEAD", "POST")));
    }

    @Test
    void addWhenMethodsDoNotOverlapThenAdded() {
        assertThat(table.add(pattern("", "/a", "GET"), "1")).isEmpty();
        assertThat(table.add(pattern("", "/a", "POST"), "2")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a, /a/",
        "/a/*, /a/*",
        "/a/**, /a/**",
        "/, /",
        "/**, /**",
    })
    void addWhenSamePathThenTheOneThatIsThere(String first, String second) {
        assertThat(table.add(pattern("", first), "1")).isEmpty();
        assertThat(table.add(pattern("", second), "2")).contains("1");
        assertThat(found(first.replace("*", "x"))).isEqualTo("1");
    }

    @Test
    void addWhenMethodsOverlapThenTheOneThatIsThere() {
        table.add(pattern("", "/a", "GET", "POST"), "1");

        assertThat(table.add(pattern("", "/a", "PUT", "POST"), "2")).contains("1");
        assertThat(table.add(pattern("", "/a"), "3")).contains("1");
        assertThat(table.add(pattern("", "/a", "PUT"), "4")).isEmpty();
    }

    @Test
    void addWhenHostsDifferThenAdded() {
        assertThat(table.add(pattern("a.example", "/a"), "1")).isEmpty();
        assertThat(table.add(pattern("b.example", "/a"), "2")).isEmpty();
        assertThat(table.add(pattern("", "/a"), "3")).isEmpty();
        assertThat(table.add(pattern("b.example", "/a"), "4")).contains("2");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, exact",
        "x.example.com, wild",
        "a.b.example.com, wild",
        "x.deep.example.com, deeper",
        "example.com, any",
        "notexample.com, any",
        "other.org, any",
        "com, any",
        "'', any",
    })
    void findWhenHostsThenExactBeforeWildcardBeforeAny(String host, String route) {
        table.add(pattern("", "/**"), "any");
        table.add(pattern("api.example.com", "/**"), "exact");
        table.add(pattern("*.example.com", "/**"), "wild");
        table.add(pattern("*.deep.example.com", "/**"), "deeper");

        assertThat(found(host, "GET", "/x")).isEqualTo(route);
    }

    @Test
    void findWhenHostHasNoSuchPathThenTheRoutesOfAnyHost() {
        table.add(pattern("api.example.com", "/api/**"), "own");
        table.add(pattern("", "/health"), "any");

        assertThat(found("api.example.com", "GET", "/health")).isEqualTo("any");
        assertThat(found("other.org", "GET", "/api/x")).isEqualTo("none");
    }

    @Test
    void findWhenOnlyHostsThenOthersGetNoRoute() {
        table.add(pattern("api.example.com", "/**"), "own");

        assertThat(found("api.example.com", "GET", "/x")).isEqualTo("own");
        assertThat(found("other.org", "GET", "/x")).isEqualTo("none");
        assertThat(found("", "GET", "/x")).isEqualTo("none");
    }

    @Test
    void findWhenHostLooksLikeAWildcardThenIsNone() {
        table.add(pattern("*.example.com", "/**"), "wild");

        assertThat(found("example.com", "GET", "/x")).isEqualTo("none");
        assertThat(found("xexample.com", "GET", "/x")).isEqualTo("none");
    }

    /** All of a request that routes are found by. */
    private record Asked(String method, String host, RequestPath path) implements RequestView {

        @Override
        public List<String> headers(String name) {
            throw new AssertionError("no route is found by a header");
        }

        @Override
        public String peerAddress() {
            throw new AssertionError("no route is found by a peer");
        }
    }
}
