package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Which servlet has a path, and which paths a servlet has (Servlet 6.0 §12). */
class ServletPatternsTest {

    private static final ServletPatterns PATTERNS = new ServletPatterns(Map.of(
            "", "root", "/api/*", "api", "/api/v2/*", "second", "/exact", "exact", "*.do", "action", "/", "default"));

    @ParameterizedTest
    @CsvSource({
        "/, root",
        "/api, api",
        "/api/, api",
        "/api/x.do, api",
        "/apis, default",
        "/api/v2, second",
        "/api/v2/x/y, second",
        "/exact, exact",
        "/exact/, default",
        "/a.b/x, default",
        "/a/x.do, action",
        "/a/x.y.do, action",
        "/a/x.doc, default",
        "/a.do/x, default",
    })
    void servletAtWhenPatternsOverlapThenTheContainersChoice(String path, String servlet) {
        assertThat(PATTERNS.servletAt(path)).isEqualTo(servlet);
    }

    @ParameterizedTest
    @CsvSource({
        "root, /**, /",
        "api, /api/**, /api;/api/_any_",
        "api, /**, /api;/api/_any_",
        "api, /*/x/**, /api;/api/_any_;/api/x;/api/x/_any_",
        "api, /other/**, /api;/api/_any_",
        "second, /api/*, /api/v2;/api/v2/_any_",
        "exact, /**, /exact",
        "action, /a/**, /a/_any_.do",
        "action, /a/b.do, /a/b.do",
        "action, /api/**, ",
        "default, /a/**, /a;/a/_any_",
        "default, /api/**, ",
        "unmapped, /**, ",
    })
    void pathsWhenRouteMeetsPatternThenOfBoth(String servlet, String route, String paths) {
        assertThat(PATTERNS.paths(servlet, List.of(route)))
                .containsExactlyInAnyOrder(paths == null ? new String[0] : paths.split(";", -1));
    }
}
