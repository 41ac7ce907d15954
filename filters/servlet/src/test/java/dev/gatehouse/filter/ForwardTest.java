package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.forwardTo;
import static dev.gatehouse.filter.Dispatches.forwardToServlet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Paths;
import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A forward reaches nothing that a request could not. */
class ForwardTest {

    private static FilterServer server(FilterServer.Action maybe) throws Exception {
        return server(FilterServer.gatehouse(), maybe);
    }

    private static FilterServer server(FilterServer server, FilterServer.Action maybe) throws Exception {
        return server.param("gatehouse.routes.posts.path", "/posts/**")
                .param("gatehouse.routes.posts.methods", "POST")
                .param("gatehouse.routes.posts.authenticate", "none")
                .serve("/maybe/*", maybe)
                .serve("/api/*", Echo::serve)
                .serve("/admin/*", Echo::serve)
                .serve("/posts/*", Echo::serve)
                .serve("/WEB-INF/view/*", Echo::serve)
                .serve("/", Echo::serve)
                .start();
    }

    @Test
    void forwardWhenTargetNeedsIdentityThenNoneIsRefused() throws Exception {
        try (FilterServer server = server(forwardTo("/api/o"))) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate").get(0)).startsWith("Bearer realm=");
            assertThat(reply.body()).contains("urn:gatehouse:problem:unauthenticated");
            assertThat(server.hits("/api/*")).isZero();
        }
    }

    @Test
    void forwardWhenIdentityMayUseTargetThenTargetSeesIt() throws Exception {
        try (FilterServer server = server(forwardTo("/api/o"))) {
            Reply reply = server.get("/maybe/o", server.credential(), "X-User-Id: root");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).contains("principal=alice", "clerk=true", "header X-User-Id=[alice]");
            assertThat(reply.body()).doesNotContain("root").doesNotContain("Authorization");
            assertThat(server.hits("/api/*")).isEqualTo(1);
        }
    }

    @Test
    void forwardWhenIdentityLacksScopeOfTargetThenItIsRefused() throws Exception {
        try (FilterServer server = server(forwardTo("/admin/o"))) {
            Reply reply = server.get("/maybe/o", server.credential());

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.header("WWW-Authenticate").get(0)).endsWith("scope=\"admin.all\"");
            assertThat(server.hits("/admin/*")).isZero();
        }
    }

    @Test
    void forwardWhenTargetHasNoRouteThenItStaysReachable() throws Exception {
        try (FilterServer server = server(forwardTo("/WEB-INF/view/o"))) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(200);
            assertThat(server.hits("/WEB-INF/view/*")).isEqualTo(1);

            assertThat(server.get("/WEB-INF/view/o", server.credential()).status())
                    .isEqualTo(404);
            assertThat(server.hits("/WEB-INF/view/*")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/view/my%20page", "/WEB-INF/view/gr%C3%B6%C3%9Fe", "/WEB-INF/view/o?a=b&c=d/../e"})
    void forwardWhenTargetIsEncodedThenItStaysReachable(String path) throws Exception {
        try (FilterServer server = server(forwardTo(path))) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(200);
            assertThat(server.hits("/WEB-INF/view/*")).isEqualTo(1);
        }
    }

    @Test
    void forwardWhenTargetIsNotForMethodThenItIsRefused() throws Exception {
        try (FilterServer server = server(forwardTo("/posts/o"))) {
            Reply reply = server.get("/maybe/o");

            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.header("Allow")).containsExactly("POST");
            assertThat(server.hits("/posts/*")).isZero();

            assertThat(server.request("POST", "/maybe/o").status()).isEqualTo(200);
            assertThat(server.hits("/posts/*")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api;x/o",
                "/api/o;x",
                "/api%2Fo",
                "/api/%2e/o",
                "/WEB-INF/..%2fapi/o",
                "/WEB-INF/..%2fapi%2fo",
                "/WEB-INF/%2e%2e/api/o",
                "/WEB-INF/../api/o",
                "/WEB-INF/..;/api/o",
                "/%61pi/o",
                "/api/o%00",
                "/api%252Fo",
                "/api/",
                "/api",
                "../api/o",
                "../maybe/../api/o"
            })
    void forwardWhenTargetIsSpelledOtherwiseThenItIsRefused(String path) throws Exception {
        for (Paths paths : Paths.values()) {
            FilterServer lax = FilterServer.withRoutes("/app", paths).filter(GatehouseFilter.class, "/*");
            try (FilterServer server = server(lax, (request, response) -> {
                var dispatcher = request.getRequestDispatcher(path);
                if (dispatcher == null) {
                    response.sendError(404);
                } else {
                    dispatcher.forward(request, response);
                }
            })) {
                assertThat(server.get("/app/maybe/o").status()).isBetween(400, 404);
                assertThat(server.hits()).isEqualTo(1);
            }
        }
    }

    @Test
    void forwardWhenByNameThenServletIsReached() throws Exception {
        try (FilterServer server = FilterServer.gatehouse()
                .serve("/maybe/*", forwardToServlet("inner"))
                .serve("inner", "/unmapped/*", Echo::serve)
                .start()) {
            Reply reply = server.get("/maybe/o", server.credential(), "X-User-Id: root");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).contains("header X-User-Id=[alice]");
            assertThat(server.get("/maybe/o").lines()).contains("principal=null");
            assertThat(server.hits("/unmapped/*")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Paths.class)
    void forwardWhenFilterIsOnTargetAloneThenTargetIsRefusedAllTheSame(Paths paths) throws Exception {
        try (FilterServer server = FilterServer.withApi("/", paths)
                .filter(GatehouseFilter.class, "/api/*")
                .serve("/maybe/*", forwardTo("/api/o"))
                .serve("/api/*", Echo::serve)
                .start()) {
            assertThat(server.get("/maybe/o").status()).isEqualTo(401);
            assertThat(server.hits("/api/*")).isZero();

            assertThat(server.get("/maybe/o", server.credential()).status()).isEqualTo(200);
            assertThat(server.hits("/api/*")).isEqualTo(1);
        }
    }
}
