package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.error;
import static dev.gatehouse.filter.Dispatches.forwardTo;
import static dev.gatehouse.filter.Dispatches.including;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Paths;
import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's error pages are for requests that were let in, and for no others. */
class ErrorPageTest {

    private static final int[] STATUSES = {400, 401, 403, 404, 405, 431, 500, 503};

    private static FilterServer server(Paths paths, FilterServer.Action page) {
        FilterServer server = FilterServer.withRoutes("/", paths)
                .filter(GatehouseFilter.class, "/*")
                .serve("/public/missing", error(404))
                .serve("/public/broken", (request, response) -> {
                    throw new IllegalStateException("broken on purpose");
                })
                .serve("/maybe/missing", error(404))
                .serve("/maybe/forward", forwardTo("/api/o"))
                .serve("/maybe/include", including("/api/o"))
                .serve("/maybe/dispatch", Dispatches.dispatchTo("/api/o"))
                .serve("/api/*", Echo::serve)
                .serve("/admin/*", page);
        for (int status : STATUSES) {
            server.errorPage(status, "/admin/error");
        }
        return server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/public/missing", "/public/broken", "/maybe/missing"})
    void errorWhenRequestWasLetInThenPageIsShownThoughItsPathIsProtected(String target) throws Exception {
        try (FilterServer server = server(Paths.STRICT, Echo::serve).start()) {
            Reply reply = server.get(target, "X-User-Id: root");

            assertThat(reply.status()).isEqualTo(target.endsWith("broken") ? 500 : 404);
            assertThat(reply.lines()).contains("principal=null");
            assertThat(reply.body()).doesNotContain("root");
            assertThat(server.hits("/admin/*")).isEqualTo(1);
        }
    }

    @Test
    void errorWhenCallerIsKnownThenPageSeesIt() throws Exception {
        try (FilterServer server = server(Paths.STRICT, Echo::serve).start()) {
            Reply reply = server.get("/maybe/missing", server.credential(), "X-User-Id: root");

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
        }
    }

    @ParameterizedTest
    @EnumSource(Paths.class)
    void errorWhenRequestIsRefusedThenNoPageIsShown(Paths paths) throws Exception {
        try (FilterServer server = server(paths, Echo::serve).start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
            assertThat(server.get("/api/o", "Authorization: Bearer rubbish").status())
                    .isEqualTo(401);
            assertThat(server.get("/api/o", "Authorization: Bearer " + "a".repeat(20_000))
                            .status())
                    .isEqualTo(431);
            assertThat(server.get("/admin/o", server.credential()).status()).isEqualTo(403);
            assertThat(server.get("/elsewhere").status()).isEqualTo(404);
            assertThat(server.get("/public/..;/admin/error").status()).isEqualTo(400);
            assertThat(server.get("/public/%2e%2e/admin/error").status()).isEqualTo(400);
            assertThat(server.get("/public//missing").status()).isEqualTo(400);
            assertThat(server.get("/admin/error").status()).isEqualTo(401);
            assertThat(server.hits()).isZero();

            assertThat(server.get("/public/missing").status()).isEqualTo(404);
            assertThat(server.hits("/admin/*")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/maybe/forward", "/maybe/include", "/maybe/dispatch"})
    void errorWhenDispatchIsRefusedThenNoPageIsShown(String target) throws Exception {
        try (FilterServer server = server(Paths.STRICT, Echo::serve).start()) {
            Reply reply = server.get(target);

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).contains("urn:gatehouse:problem:unauthenticated");
            assertThat(server.hits("/admin/*") + server.hits("/api/*")).isZero();
        }
    }

    @Test
    void errorWhenIncludeWasRefusedBeforeThenNoPageIsShown() throws Exception {
        try (FilterServer server = server(Paths.STRICT, Echo::serve)
                .serve("/maybe/both", (request, response) -> {
                    request.getRequestDispatcher("/api/o").include(request, response);
                    response.sendError(404);
                })
                .start()) {
            Reply reply = server.get("/maybe/both");

            assertThat(reply.status()).isBetween(401, 404);
            assertThat(reply.body()).doesNotContain("principal");
            assertThat(server.hits("/admin/*") + server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/both", server.credential()).status()).isEqualTo(404);
            assertThat(server.hits("/admin/*")).isEqualTo(1);
        }
    }

    @Test
    void errorWhenPageIncludesProtectedThenThatIsNotReached() throws Exception {
        try (FilterServer server = server(Paths.STRICT, including("/api/o")).start()) {
            assertThat(server.get("/public/missing").body()).doesNotContain("principal");
            assertThat(server.hits("/admin/*")).isEqualTo(1);
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/missing", server.credential()).body()).contains("principal=alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/maybe/slow", "/maybe/late"})
    void errorWhenAsynchronousRequestFailsThenPageSeesCaller(String target) throws Exception {
        try (FilterServer server = server(Paths.STRICT, Echo::serve)
                // Not shorter: Jetty loses a timeout that comes before the servlet has returned.
                .serve(
                        "/maybe/slow",
                        (request, response) -> request.startAsync().setTimeout(50))
                .serve("/maybe/late", Dispatches.dispatchTo("/public/broken"))
                .start()) {
            Reply reply = server.get(target, server.credential(), "X-User-Id: root");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
        }
    }

    @Test
    void errorWhenOuterFilterRefusesThenNoPageIsShown() throws Exception {
        try (FilterServer server = FilterServer.withRoutes()
                .filter(
                        (request, response, chain) ->
                                ((jakarta.servlet.http.HttpServletResponse) response).sendError(403),
                        "/public/*")
                .filter(GatehouseFilter.class, "/*")
                .serve("/public/*", Echo::serve)
                .serve("/admin/*", Echo::serve)
                .errorPage(403, "/admin/error")
                .start()) {
            assertThat(server.get("/public/o").status()).isEqualTo(403);
            assertThat(server.hits()).isZero();
        }
    }
}
