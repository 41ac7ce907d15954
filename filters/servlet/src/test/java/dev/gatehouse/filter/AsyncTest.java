package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.dispatchTo;
import static dev.gatehouse.filter.Dispatches.including;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/** Asynchronous requests keep their identity, and reach nothing more than others. */
class AsyncTest {

    private static FilterServer server(FilterServer.Action maybe) throws Exception {
        return FilterServer.gatehouse()
                .serve("/maybe/*", maybe)
                .serve("/api/*", Echo::serve)
                .serve("/admin/*", Echo::serve)
                .serve("/internal/*", including("/api/o"))
                .start();
    }

    @Test
    void dispatchWhenTargetNeedsIdentityThenNoneIsRefused() throws Exception {
        try (FilterServer server = server(dispatchTo("/api/o"))) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).hasSize(1);
            assertThat(server.hits("/api/*")).isZero();
        }
    }

    @Test
    void dispatchWhenIdentityMayUseTargetThenTargetSeesIt() throws Exception {
        try (FilterServer server = server(dispatchTo("/api/o"))) {
            Reply reply = server.get("/maybe/o", server.credential(), "X-User-Id: root");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
            assertThat(reply.body()).doesNotContain("Authorization");
        }
    }

    @Test
    void dispatchWhenIdentityLacksScopeOfTargetThenItIsRefused() throws Exception {
        try (FilterServer server = server(dispatchTo("/admin/o"))) {
            assertThat(server.get("/maybe/o", server.credential()).status()).isEqualTo(403);
            assertThat(server.hits("/admin/*")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api%2Fo", "/api;x/o", "/internal/..%2fapi/o", "/internal/%2e%2e/api/o", "/api/o;x"})
    void dispatchWhenTargetIsSpelledOtherwiseThenItIsRefused(String path) throws Exception {
        try (FilterServer server = server(dispatchTo(path))) {
            assertThat(server.get("/maybe/o").status()).isBetween(400, 404);
            assertThat(server.hits()).isEqualTo(1);
        }
    }

    @Test
    void dispatchWhenTargetIncludesProtectedThenRequestIsRefused() throws Exception {
        try (FilterServer server = server(dispatchTo("/internal/o"))) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(401);
            assertThat(server.hits("/internal/*")).isEqualTo(1);
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential()).lines()).contains("principal=alice");
        }
    }

    @Test
    void dispatchWhenBackToItselfThenIdentityIsStillThere() throws Exception {
        try (FilterServer server = server((request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                Echo.serve(request, response);
            } else {
                request.startAsync().dispatch();
            }
        })) {
            Reply reply = server.get("/maybe/o?a=b", server.credential(), "X-User-Id: root");

            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
            assertThat(server.hits("/maybe/*")).isEqualTo(2);
        }
    }

    @Test
    void startAsyncWhenRequestIsTakenFromContextThenItIsTheOneWithIdentity() throws Exception {
        try (FilterServer server = server((request, response) -> complete(request.startAsync()))) {
            Reply reply = server.get("/maybe/o", server.credential(), "X-User-Id: root", "X_User_Roles: boss");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines())
                    .contains("principal=alice", "header X-User-Id=[alice]", "header X-User-Roles=[clerk]");
            assertThat(reply.body()).doesNotContain("Authorization", "root", "boss");
        }
    }

    @Test
    void startAsyncWhenRequestIsGivenThenItIsKept() throws Exception {
        try (FilterServer server = server((request, response) -> complete(request.startAsync(request, response)))) {
            Reply reply = server.get("/maybe/o", server.credential(), "X-User-Id: root");

            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
        }
    }

    @Test
    void startAsyncWhenThereIsNoIdentityThenSpoofedOneIsNotSeen() throws Exception {
        try (FilterServer server = server((request, response) -> complete(request.startAsync()))) {
            Reply reply = server.get("/maybe/o", "X-User-Id: root");

            assertThat(reply.lines()).contains("principal=null");
            assertThat(reply.body()).doesNotContain("root");
        }
    }

    private static void complete(AsyncContext async) {
        async.start(() -> {
            try {
                async.getResponse().getOutputStream().print(Echo.see((HttpServletRequest) async.getRequest()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } finally {
                async.complete();
            }
        });
    }
}
