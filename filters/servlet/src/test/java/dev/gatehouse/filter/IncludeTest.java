package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.flushingThenIncluding;
import static dev.gatehouse.filter.Dispatches.forwardTo;
import static dev.gatehouse.filter.Dispatches.including;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.Test;

/** An include reaches nothing that a request could not, and neither does a chain of dispatches. */
class IncludeTest {

    private static FilterServer server(FilterServer.Action maybe) throws Exception {
        return FilterServer.gatehouse()
                .serve("/maybe/*", maybe)
                .serve("/api/*", Echo::serve)
                .serve("/public/forward", forwardTo("/api/o"))
                .serve("/public/include", including("/api/o"))
                .serve("/internal/include", including("/api/o"))
                .start();
    }

    @Test
    void includeWhenTargetNeedsIdentityThenRequestIsRefused() throws Exception {
        try (FilterServer server = server(including("/api/o"))) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).startsWith("{").endsWith("}").doesNotContain("before");
            assertThat(server.hits("/api/*")).isZero();
        }
    }

    @Test
    void includeWhenIdentityMayUseTargetThenItIsPartOfReply() throws Exception {
        try (FilterServer server = server(including("/api/o"))) {
            Reply reply = server.get("/maybe/o", server.credential());

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).startsWith("before").endsWith("after").contains("header X-User-Id=[alice]");
        }
    }

    @Test
    void includeWhenReplyHasGoneOutThenTargetIsLeftOut() throws Exception {
        try (FilterServer server = server(flushingThenIncluding("/api/o"))) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("before").contains("after").doesNotContain("principal");
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential()).body()).contains("principal=alice");
        }
    }

    @Test
    void includeWhenApplicationUsesWriterThenRefusalIsStillWhole() throws Exception {
        try (FilterServer server = server((request, response) -> {
            response.getWriter().print("before");
            request.getRequestDispatcher("/api/o").include(request, response);
            response.getWriter().print("after");
        })) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).startsWith("{").endsWith("}");
        }
    }

    @Test
    void includeWhenForwardedToThenTargetIsCheckedAgain() throws Exception {
        try (FilterServer server = server(forwardTo("/internal/include"))) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(401);
            assertThat(server.hits("/internal/include")).isEqualTo(1);
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential()).lines()).contains("principal=alice");
        }
    }

    @Test
    void forwardWhenIncludedThenTargetIsCheckedAgain() throws Exception {
        try (FilterServer server = server(including("/public/forward"))) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(server.hits("/public/forward")).isEqualTo(1);
            assertThat(server.hits("/api/*")).isZero();
        }
    }

    @Test
    void includeWhenIncludedThenTargetIsCheckedAgain() throws Exception {
        try (FilterServer server = server(including("/public/include"))) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(401);
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential()).lines())
                    .containsSequence("before", "before")
                    .containsSequence("after", "after")
                    .contains("principal=alice");
        }
    }

    @Test
    void includeWhenRefusedThenNothingProtectedCanFollow() throws Exception {
        try (FilterServer server = server((request, response) -> {
            request.getRequestDispatcher("/api/o").include(request, response);
            request.getRequestDispatcher("/public/include").include(request, response);
            request.getRequestDispatcher("/public/forward").forward(request, response);
        })) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(401);
            assertThat(server.hits()).isEqualTo(1);
        }
    }

    @Test
    void includeWhenFilterIsOnTargetAloneThenTargetIsLeftOut() throws Exception {
        try (FilterServer server = FilterServer.withApi("/", FilterServer.Paths.STRICT)
                .filter(GatehouseFilter.class, "/api/*")
                .serve("/public/*", including("/api/o"))
                .serve("/api/*", Echo::serve)
                .start()) {
            Reply reply = server.get("/public/o");

            assertThat(server.hits("/api/*")).isZero();
            assertThat(reply.body()).isEqualTo("before\nafter\n");

            assertThat(server.get("/public/o", server.credential()).lines())
                    .contains("before", "principal=alice", "after");
        }
    }
}
