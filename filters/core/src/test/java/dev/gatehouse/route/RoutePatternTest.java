package dev.gatehouse.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class RoutePatternTest {

    private static void assertOneProblem(ConfigReader reader, String property, String problem) {
        assertThat(reader.problems()).hasSize(1);
        ConfigProblem found = reader.problems().get(0);
        assertThat(found.property()).isEqualTo(property);
        assertThat(found.problem()).contains(problem);
        assertThat(found.allowed()).isNotBlank();
    }

    @Test
    void fromWhenOnlyPathThenDefaults() {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", "/a");

        assertThat(RoutePattern.from(reader, "a")).isEqualTo(new RoutePattern("", "/a", List.of(), false));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenAllIsSetThenRead() {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.routes.a.path", "/a/*/**",
                "gatehouse.routes.a.methods", "GET, POST,GET",
                "gatehouse.routes.a.host", "API.Example.com",
                "gatehouse.routes.a.allow-encoded", "true");

        assertThat(RoutePattern.from(reader, "a"))
                .isEqualTo(new RoutePattern("api.example.com", "/a/*/**", List.of("GET", "POST"), true));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenPathIsMissingThenProblemAndNull() {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.methods", "GET");

        assertThat(RoutePattern.from(reader, "a")).isNull();
        assertOneProblem(reader, "gatehouse.routes.a.path", "is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/**",
                "/*",
                "/*/**",
                "/a",
                "/a/",
                "/a/b.c",
                "/.well-known/x",
                "/...",
                "/a b",
                "/caf\u00e9/**",
                "/a:b@c,d",
                "/a/*/b/*"
            })
    void fromWhenPathIsGoodThenKept(String path) {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", path);

        assertThat(RoutePattern.from(reader, "a"))
                .extracting(RoutePattern::path)
                .isEqualTo(path);
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a, does not begin with a slash",
        "*, does not begin with a slash",
        "**, does not begin with a slash",
        "//, has an empty segment",
        "//a, has an empty segment",
        "/a//b, has an empty segment",
        "/a//, has an empty segment",
        "/a*, has a *",
        "/*a, has a *",
        "/a/*.html, has a *",
        "/**/a, has a *",
        "/**/, has a *",
        "/a/**/**, has a *",
        "/***, has a *",
        "/., has a segment",
        "/.., has a segment",
        "/a/../b, has a segment",
        "/a/./b, has a segment",
        "/a;x, has a segment",
        "/a%2Fb, has a segment",
        "/a\\b, has a segment",
        "/a?x, has a segment",
        "/a#x, has a segment",
    })
    void fromWhenPathIsBadThenProblem(String path, String problem) {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", path);

        assertThat(RoutePattern.from(reader, "a")).isNull();
        assertOneProblem(reader, "gatehouse.routes.a.path", problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "GET POST", "GET,,POST", "*", "GET,Post", "G\u00c9T"})
    void fromWhenMethodsAreBadThenProblem(String methods) {
        ConfigReader reader =
                TestSettings.reader("gatehouse.routes.a.path", "/a", "gatehouse.routes.a.methods", methods);

        assertThat(RoutePattern.from(reader, "a")).isNotNull();
        assertOneProblem(reader, "gatehouse.routes.a.methods", "has");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "api.example.com", "*.example.com", "127.0.0.1", "[::1]", "xn--caf-dma.example"})
    void fromWhenHostIsGoodThenKept(String host) {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", "/a", "gatehouse.routes.a.host", host);

        assertThat(RoutePattern.from(reader, "a"))
                .extracting(RoutePattern::host)
                .isEqualTo(host);
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example:8080",
                "https://a.example",
                "*",
                "*example.com",
                "a.*.example",
                "a example",
                "caf\u00e9.example",
                "a.example,b.example",
                "[::1]:80",
                "a_b.example"
            })
    void fromWhenHostIsBadThenProblem(String host) {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", "/a", "gatehouse.routes.a.host", host);

        assertThat(RoutePattern.from(reader, "a")).isNotNull();
        assertOneProblem(reader, "gatehouse.routes.a.host", "is no host's name");
    }

    @Test
    void reportDuplicateWhenCalledThenNamesTheOther() {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", "/a");
        RoutePattern.reportDuplicate(reader, "a", "b");

        assertOneProblem(reader, "gatehouse.routes.a.path", "is the route b's too");
    }
}
