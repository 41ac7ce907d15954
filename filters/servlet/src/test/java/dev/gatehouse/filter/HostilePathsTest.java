package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Paths;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Spellings of a protected path that a container, or one behind it, may read as that path. */
class HostilePathsTest {

    private static final List<String> SPELLINGS = List.of(
            "//api/o",
            "///api/o",
            "/api//o",
            "/public//../api/o",
            "/public/..;/api/o",
            "/public/..;a=b/api/o",
            "/public;/../api/o",
            "/;/api/o",
            "/..;/api/o",
            "/api;x/o",
            "/api/o;x",
            "/api/o;",
            "/api/o;jsessionid=1",
            "/public/../api/o",
            "/public/./../api/o",
            "/./api/o",
            "/api/./o",
            "/../api/o",
            "/public/../../api/o",
            "/api/o/.",
            "/api/o/..",
            "/public/%2e%2e/api/o",
            "/public/%2E./api/o",
            "/public/..%2fapi/o",
            "/public/..%2Fapi%2Fo",
            "/public/%2e%2e%2fapi/o",
            "/public/%252e%252e/api/o",
            "/public/%252e%252e%252fapi%252fo",
            "/public/..%5capi/o",
            "/public/..\\api/o",
            "/public/%c0%ae%c0%ae/api/o",
            "/public/%uff0e%uff0e/api/o",
            "/public/..%00/api/o",
            "/api%2Fo",
            "/api%2fo",
            "/%2Fapi/o",
            "/api/o%2F",
            "/api/o%3Bx",
            "/api%3Bx/o",
            "/%u002e/api/o",
            "/%61pi/o",
            "/%2561pi/o",
            "/api/.%00/o",
            "/api/o%00",
            "/api/o%0a",
            "/api/o%0d%0aX-User-Id:%20root",
            "/api/o%",
            "/api/%zz/o",
            "/api/%f/o",
            "/api/o%2e",
            "/api\\o",
            "/API/o",
            "/Api/o",
            "/api/\u00e9",
            "/\u00e1pi/o",
            "/api",
            "/api/",
            "/api/o?x=/public/o",
            "/api/o#/public/o",
            "/api#/../public/o",
            "http://127.0.0.1/api/o",
            "http://127.0.0.1//api/o",
            "http://127.0.0.1/public/../api/o",
            "http://127.0.0.1/public/..;/api/o",
            "http://127.0.0.1@/api/o",
            "api/o",
            "?/api/o",
            "*");

    @TestFactory
    Stream<DynamicTest> doFilterWhenPathIsHostileThenNothingIsReached() {
        return Stream.of(Paths.values())
                .flatMap(paths -> Stream.of("/", "/app")
                        .map(context -> DynamicTest.dynamicTest(
                                paths + " at " + context, () -> assertNothingReached(paths, context))));
    }

    @ParameterizedTest
    @CsvSource({"/api,/o,400", "/api/o,,400", "'',/api/o,400", "/public/o,/,400", "/public,/o,200", "/public/o,,200"})
    void doFilterWhenContainerReadsPathOtherwiseThenNeitherIsTrusted(String path, @Nullable String info, int status)
            throws Exception {
        try (FilterServer server = FilterServer.withRoutes()
                .filter(
                        (request, response, chain) -> chain.doFilter(
                                new HttpServletRequestWrapper((HttpServletRequest) request) {
                                    @Override
                                    public String getServletPath() {
                                        return path;
                                    }

                                    @Override
                                    public @Nullable String getPathInfo() {
                                        return info;
                                    }
                                },
                                response),
                        "/*")
                .filter(GatehouseFilter.class, "/*")
                .serve("/", Echo::serve)
                .start()) {
            assertThat(server.get("/public/o").status()).isEqualTo(status);
            assertThat(server.hits()).isEqualTo(status == 200 ? 1 : 0);
        }
    }

    private static void assertNothingReached(Paths paths, String context) throws Exception {
        try (FilterServer server = FilterServer.withRoutes(context, paths)
                .filter(GatehouseFilter.class, "/*")
                .serve("/api/*", Echo::serve)
                .serve("/public/*", Echo::serve)
                .serve("/", Echo::serve)
                .start()) {
            String prefix = context.equals("/") ? "" : context;
            Map<String, Integer> wrong = new TreeMap<>();
            for (String spelling : SPELLINGS) {
                int status = server.get(at(prefix, spelling)).status();
                if (status != 400 && status != 401 && status != 404) {
                    wrong.put("without a credential " + spelling, status);
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(server.hits()).isZero();

            for (String spelling : SPELLINGS) {
                int status =
                        server.get(at(prefix, spelling), server.credential()).status();
                if (status >= 500) {
                    wrong.put("with a credential " + spelling, status);
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(server.hits("/public/*") + server.hits("/")).isZero();

            assertThat(server.get(prefix + "/public/o").status()).isEqualTo(200);
            assertThat(server.get(prefix + "/public/x/../o").status()).isEqualTo(200);
            assertThat(server.hits("/public/*")).isEqualTo(2);
            int hits = server.hits("/api/*");
            assertThat(server.get(prefix + "/api/o", server.credential()).status())
                    .isEqualTo(200);
            assertThat(server.hits("/api/*")).isEqualTo(hits + 1);
        }
    }

    /** The spelling below the context, also where the target is absolute. */
    private static String at(String prefix, String spelling) {
        String host = "http://127.0.0.1";
        return spelling.startsWith(host + "/")
                ? host + prefix + spelling.substring(host.length())
                : prefix.isEmpty() || !spelling.startsWith("/") ? spelling : prefix + spelling;
    }
}
