package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.forwardTo;
import static dev.gatehouse.filter.Dispatches.forwardToServlet;
import static dev.gatehouse.filter.Dispatches.including;
import static dev.gatehouse.filter.Dispatches.includingServlet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.filter.FilterServer.Action;
import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A forward or include to a servlet by its name reaches nothing that a request could not. */
class NamedDispatchTest {

    private static FilterServer server(Action maybe) {
        return FilterServer.withRoutes()
                .initializer()
                .param("gatehouse.enabled", "true")
                .serve("maybe", "/maybe/*", maybe)
                .serve("/public/named", forwardToServlet("api"))
                .serve("/internal/named", forwardToServlet("api"))
                .serve("/public/page", Echo::serve)
                .serve("api", "/api/*", Echo::serve)
                .serve("admin", "/admin/*", Echo::serve)
                .serve("inner", "/unrouted/*", Echo::serve);
    }

    @Test
    void forwardWhenServletNeedsIdentityThenNoneIsRefused() throws Exception {
        try (FilterServer server = server(forwardToServlet("api")).start()) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate").get(0))
                    .startsWith("Bearer realm=")
                    .endsWith("scope=\"orders.read\"");
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential(), "X-User-Id: root")
                            .lines())
                    .contains("principal=alice", "header X-User-Id=[alice]");
            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(200);
            assertThat(server.hits("/api/*")).isEqualTo(2);
        }
    }

    @Test
    void forwardWhenIdentityLacksScopeOfServletThenItIsRefused() throws Exception {
        try (FilterServer server = server(forwardToServlet("admin")).start()) {
            assertThat(server.get("/maybe/o", server.credential()).status()).isEqualTo(403);
            assertThat(server.hits("/admin/*")).isZero();
        }
    }

    @Test
    void forwardWhenRouteReadsNoCredentialThenGuardedServletIsRefused() throws Exception {
        try (FilterServer server = server(Echo::serve).start()) {
            assertThat(server.get("/public/named").status()).isEqualTo(401);
            assertThat(server.get("/public/named", server.credential()).status())
                    .isEqualTo(401);
            assertThat(server.hits("/api/*")).isZero();
        }
    }

    @Test
    void includeWhenServletNeedsIdentityThenRequestIsRefused() throws Exception {
        try (FilterServer server = server(includingServlet("api")).start()) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).doesNotContain("before");
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential()).lines())
                    .startsWith("before")
                    .endsWith("after")
                    .contains("principal=alice");
        }
    }

    /** The attributes of a forward by path are still there when a forward by name follows. */
    @Test
    void forwardWhenBehindDispatchByPathThenServletIsRefusedAllTheSame() throws Exception {
        for (Action first : new Action[] {forwardTo("/internal/named"), including("/internal/named")}) {
            try (FilterServer server = server(first).start()) {
                assertThat(server.get("/maybe/o").status()).isEqualTo(401);
                assertThat(server.hits("/internal/named")).isEqualTo(1);
                assertThat(server.hits("/api/*")).isZero();

                assertThat(server.get("/maybe/o", server.credential()).body()).contains("principal=alice");
            }
        }
    }

    @Test
    void forwardWhenByPathThenDecidedOnceByPath() throws Exception {
        try (FilterServer server = server(forwardTo("/unrouted/o")).start()) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(200);
        }
        try (FilterServer server = server(forwardTo("/api/o")).start()) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(401);
            assertThat(server.get("/maybe/o", server.credential()).status()).isEqualTo(200);
            assertThat(server.hits("/api/*")).isEqualTo(1);
        }
    }

    @Test
    void forwardWhenServletHasNoRouteThenItStaysReachable() throws Exception {
        try (FilterServer server = server(forwardToServlet("inner")).start()) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(200);
            assertThat(server.get("/unrouted/o", server.credential()).status()).isEqualTo(404);
            assertThat(server.hits("/unrouted/*")).isEqualTo(1);
        }
    }

    /** As Spring does for static files: the container's servlet serves the path of the request. */
    @Test
    void forwardWhenToDefaultServletThenFileOfTheRequestsPathIsServed(@TempDir Path files) throws Exception {
        Files.createDirectories(files.resolve("public"));
        Files.writeString(files.resolve("public").resolve("style.css"), "body {}");
        try (FilterServer server = server(Echo::serve)
                .serve("dispatcher", "/", forwardToServlet("default"))
                .files(files)
                .defaultServlet()
                .start()) {
            Reply reply = server.get("/public/style.css");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("body {}");
        }
    }

    /** As a container runs a {@code jsp-file}, and as it runs a proxy or a CGI. */
    static Stream<Arguments> placed() {
        return Stream.of(forwardToServlet("placed"), includingServlet("placed"))
                .flatMap(lead -> Stream.of(
                        arguments(lead, "*.page", Map.of("jspFile", "/WEB-INF/report.jsp")),
                        arguments(lead, "/api/report", Map.of("jspFile", "/WEB-INF/report.jsp")),
                        arguments(lead, "/api/files/*", Map.of())));
    }

    @ParameterizedTest
    @MethodSource("placed")
    void dispatchWhenContainersServletHasAPlaceThenDecidedByThat(
            Action lead, String pattern, Map<String, String> params, @TempDir Path files) throws Exception {
        Files.writeString(files.resolve("door"), "report");
        try (FilterServer server = FilterServer.withApi("/", FilterServer.Paths.STRICT)
                .initializer()
                .param("gatehouse.enabled", "true")
                .param("gatehouse.routes.door.path", "/door")
                .param("gatehouse.routes.door.authenticate", "optional:bearer")
                .serve("/door", lead)
                .files(files)
                .defaultServlet("placed", pattern, params)
                .start()) {
            Reply refused = server.get("/door");

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).doesNotContain("report");
            assertThat(server.get("/door", server.credential()).body()).contains("report");
        }
    }

    @Test
    void forwardWhenServletIsReachedByAnOpenRouteTooThenItIsReached() throws Exception {
        try (FilterServer server = server(forwardToServlet("both"))
                .param("gatehouse.routes.wide.path", "/**")
                .serve("both", "/public/both/*", Echo::serve)
                .start()) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(200);
            assertThat(server.get("/public/both/o").status()).isEqualTo(200);
        }
    }
}
