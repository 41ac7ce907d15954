package dev.gatehouse.filter;

import static dev.gatehouse.filter.Dispatches.error;
import static dev.gatehouse.filter.Dispatches.forwardTo;
import static dev.gatehouse.filter.Dispatches.including;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.filter.RawHttp.Reply;
import jakarta.servlet.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The filters for one phase each: like {@link GatehouseFilter} in order, and closed in any other way. */
class SingleFiltersTest {

    private static final List<Class<? extends Filter>> ORDER = List.of(
            AuditFilter.class,
            TenantFilter.class,
            ThrottleFilter.class,
            AuthenticationFilter.class,
            AuthorizationFilter.class,
            RateLimitFilter.class,
            IdentityForwardFilter.class);

    private static FilterServer server(List<Class<? extends Filter>> filters) {
        FilterServer server = FilterServer.withRoutes();
        filters.forEach(filter -> server.filter(filter, "/*"));
        return server.serve("/*", Echo::serve);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/o, 401",
        "/api/o;x, 400",
        "/admin/o, 401",
        "/public/o, 200",
        "/maybe/o, 200",
        "/elsewhere, 404",
    })
    void doFilterWhenInOrderThenOutcomesAreThoseOfGatehouseFilter(String target, int status) throws Exception {
        try (FilterServer single = server(ORDER).start();
                FilterServer whole = server(List.of(GatehouseFilter.class)).start()) {
            String trace = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            Reply one = single.get(target, "X-Request-Id: r-1", trace);
            Reply other = whole.get(target, "X-Request-Id: r-1", trace);

            assertThat(one.status()).isEqualTo(other.status()).isEqualTo(status);
            assertThat(one.header("WWW-Authenticate")).isEqualTo(other.header("WWW-Authenticate"));
            assertThat(one.body().replace(":" + single.port(), ":" + whole.port()))
                    .isEqualTo(other.body());
            assertThat(single.hits()).isEqualTo(whole.hits());
        }
    }

    @Test
    void doFilterWhenInOrderThenApplicationSeesCaller() throws Exception {
        try (FilterServer server = server(ORDER).start()) {
            Reply reply = server.get("/api/o", server.credential(), "X-User-Id: root");

            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
            assertThat(reply.body()).doesNotContain("Authorization", "root");
            assertThat(server.get("/admin/o", server.credential()).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,2", "0,3", "0,4", "1,2", "1,3", "1,4", "2,3", "2,4", "3,4"})
    void doFilterWhenTwoAreSwappedThenNothingIsReached(int one, int other) throws Exception {
        List<Class<? extends Filter>> swapped = new ArrayList<>(ORDER);
        Collections.swap(swapped, one, other);
        try (FilterServer server = server(swapped).start()) {
            for (String target : List.of("/api/o", "/public/o", "/maybe/o")) {
                Reply reply = server.get(target, server.credential());

                assertThat(reply.status()).isEqualTo(500);
                assertThat(reply.body()).contains("urn:gatehouse:problem:internal-error");
            }
            assertThat(server.hits()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void initWhenOneIsMissingThenApplicationDoesNotStart(int missing) {
        List<Class<? extends Filter>> filters = new ArrayList<>(ORDER);
        String name = filters.remove(missing).getName();

        assertThatThrownBy(() -> server(filters).start())
                .hasMessageContaining("GH0003")
                .hasMessageContaining("[" + name + "]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void initWhenOneIsMappedToOtherPathsThenApplicationDoesNotStart(int narrow) {
        FilterServer server = FilterServer.withRoutes().serve("/*", Echo::serve);
        for (int i = 0; i < ORDER.size(); i++) {
            server.filter(ORDER.get(i), i == narrow ? "/api/*" : "/*");
        }

        assertThatThrownBy(server::start)
                .hasMessageContaining("GH0003")
                .hasMessageContaining(ORDER.get(narrow).getSimpleName())
                .hasMessageContaining("/api/*");
    }

    @Test
    void initWhenAllHaveTheSameTwoPathsThenApplicationStarts() throws Exception {
        FilterServer both = FilterServer.withApi("/", FilterServer.Paths.STRICT)
                .param("gatehouse.routes.public.path", "/public/**")
                .param("gatehouse.routes.public.authenticate", "none")
                .serve("/*", Echo::serve);
        ORDER.forEach(filter -> both.filter(filter, "/api/*"));
        ORDER.forEach(filter -> both.filter(filter, "/public/*"));
        try (FilterServer server = both.start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
            assertThat(server.get("/public/o").status()).isEqualTo(200);
            assertThat(server.get("/api/o", server.credential()).lines()).contains("principal=alice");
        }
    }

    @Test
    void dispatchWhenInOrderThenTargetsAreHeldToTheirRoutes() throws Exception {
        FilterServer dispatching = FilterServer.withRoutes();
        ORDER.forEach(filter -> dispatching.filter(filter, "/*"));
        try (FilterServer server = dispatching
                .serve("/maybe/forward", forwardTo("/api/o"))
                .serve("/maybe/include", including("/api/o"))
                .serve("/maybe/dispatch", Dispatches.dispatchTo("/api/o"))
                .serve("/maybe/missing", error(404))
                .serve("/api/*", Echo::serve)
                .serve("/admin/*", Echo::serve)
                .errorPage(404, "/admin/error")
                .start()) {
            for (String target : List.of("/maybe/forward", "/maybe/include", "/maybe/dispatch")) {
                assertThat(server.get(target).status()).isEqualTo(401);
                assertThat(server.hits("/api/*")).isZero();
            }
            for (String target : List.of("/maybe/forward", "/maybe/include", "/maybe/dispatch", "/maybe/missing")) {
                assertThat(server.get(target, server.credential(), "X-User-Id: root")
                                .lines())
                        .contains("principal=alice", "header X-User-Id=[alice]");
            }
            assertThat(server.hits("/admin/*")).isEqualTo(1);
        }
    }

    @Test
    void doFilterWhenGatehouseFilterIsMappedTwiceThenItDecidesOnce() throws Exception {
        try (FilterServer server =
                server(List.of(GatehouseFilter.class, GatehouseFilter.class)).start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
            assertThat(server.get("/public/o").status()).isEqualTo(200);

            Reply reply = server.get("/api/o", server.credential(), "X-User-Id: root");

            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
            assertThat(server.hits()).isEqualTo(2);
        }
    }

    @Test
    void doFilterWhenMixedWithGatehouseFilterThenNothingIsReached() throws Exception {
        List<Class<? extends Filter>> mixed = new ArrayList<>(ORDER);
        mixed.add(0, GatehouseFilter.class);
        try (FilterServer server = server(mixed).start()) {
            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(500);
            assertThat(server.hits()).isZero();
        }
    }
}
