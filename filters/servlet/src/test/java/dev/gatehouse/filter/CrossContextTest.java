package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Action;
import dev.gatehouse.filter.FilterServer.Paths;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;

/** What one application let in is still to be asked by another, also where they share the class loader. */
class CrossContextTest {

    private static FilterServer caller(FilterServer target) {
        return FilterServer.withRoutes("/a", Paths.STRICT)
                .filter(GatehouseFilter.class, "/*")
                .param("gatehouse.issuers.main.issuer", target.issuerIdentifier())
                .param("gatehouse.routes.passing.path", "/passing/**")
                .param("gatehouse.routes.passing.forward-token", "original")
                .serve("/public/forward", forward("/api/o"))
                .serve("/public/include", (request, response) -> {
                    response.getOutputStream().print("before\n");
                    other(request, "/api/o").include(request, response);
                })
                .serve("/public/open", forward("/public/o"))
                .serve("/passing/forward", forward("/api/o"));
    }

    private static FilterServer target() {
        return FilterServer.withRoutes("/b", Paths.STRICT)
                .filter(GatehouseFilter.class, "/*")
                .serve("/api/*", Echo::serve)
                .serve("/public/*", Echo::serve);
    }

    private static Action forward(String path) {
        return (request, response) -> other(request, path).forward(request, response);
    }

    private static RequestDispatcher other(HttpServletRequest request, String path) {
        RequestDispatcher dispatcher =
                request.getServletContext().getContext("/b").getRequestDispatcher(path);
        if (dispatcher == null) {
            throw new IllegalStateException("no way to " + path);
        }
        return dispatcher;
    }

    @Test
    void dispatchWhenTargetIsAnotherApplicationsThenItsOwnRoutesDecide() throws Exception {
        try (FilterServer target = target();
                FilterServer server = caller(target).beside(target).start()) {
            assertThat(server.get("/a/public/forward").status()).isEqualTo(401);
            assertThat(server.get("/a/public/include").body()).isEqualTo("before\n");
            assertThat(server.get("/b/api/o").status()).isEqualTo(401);
            assertThat(target.hits()).isZero();

            assertThat(server.get("/a/public/open").status()).isEqualTo(200);
            assertThat(target.hits("/public/*")).isEqualTo(1);
        }
    }

    @Test
    void dispatchWhenTokenIsPassedOnThenOtherApplicationTakesIt() throws Exception {
        try (FilterServer target = target();
                FilterServer server = caller(target).beside(target).start()) {
            String credential = FilterServer.bearer(target.jwt());

            assertThat(server.get("/a/passing/forward").status()).isEqualTo(401);
            assertThat(server.get("/a/public/forward", credential).status()).isEqualTo(401);
            assertThat(target.hits("/api/*")).isZero();

            assertThat(server.get("/a/passing/forward", credential).lines()).contains("principal=alice");
        }
    }
}
