package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.filter.FilterServer.Paths;
import jakarta.servlet.Filter;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** The way in that needs no line of web.xml. */
class GatehouseInitializerTest {

    private static FilterServer jar() {
        return FilterServer.withRoutes().initializer().serve("/*", Echo::serve);
    }

    @Test
    void startWhenEnabledThenTheFilterStandsBeforeAllOthers() throws Exception {
        int[] seen = new int[1];
        Filter own = (request, response, chain) -> {
            seen[0]++;
            chain.doFilter(request, response);
        };
        try (FilterServer server =
                jar().filter(own, "/*").param("gatehouse.enabled", "true").start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
            assertThat(server.get("/public/../api/o").status()).isIn(400, 401);
            assertThat(seen[0]).as("the application's own filter").isZero();
            assertThat(server.hits()).isZero();

            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(200);
            assertThat(server.get("/public/o").status()).isEqualTo(200);
            assertThat(seen[0]).isEqualTo(2);
        }
    }

    @Test
    void linkWhenGuardedThenItHasNoSessionInItsPath() throws Exception {
        assertThat(firstLink("true")).isEqualTo("/api/next");
        assertThat(firstLink("false")).startsWith("/api/next;jsessionid=");
    }

    private static String firstLink(String enabled) throws Exception {
        try (FilterServer server = FilterServer.withRoutes()
                .sessions()
                .initializer()
                .serve("/*", (request, response) -> {
                    request.getSession();
                    response.getWriter().print(response.encodeURL("/api/next"));
                })
                .param("gatehouse.enabled", enabled)
                .start()) {
            return server.get("/api/o", server.credential()).body();
        }
    }

    @Test
    void startWhenWebXmlMapsItTooThenOneDecisionIsMade() throws Exception {
        try (FilterServer server = jar().filter(GatehouseFilter.class, "/*")
                .param("gatehouse.enabled", "true")
                .start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(200);
        }
    }

    @Test
    void startWhenWebXmlMapsItBehindOthersThenItStandsBeforeThemAllTheSame() throws Exception {
        int[] seen = new int[1];
        Filter other = (request, response, chain) -> {
            seen[0]++;
            chain.doFilter(request, response);
        };
        try (FilterServer server = jar().filter(other, "/*")
                .filter(GatehouseFilter.class, "/*")
                .param("gatehouse.enabled", "true")
                .start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
            assertThat(seen[0]).as("the other filter").isZero();

            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(200);
            assertThat(seen[0]).isOne();
        }
    }

    @Test
    void startWhenNobodySwitchesItOnButThereAreSettingsThenTheApplicationDoesNotStart() {
        assertThatThrownBy(() -> jar().start())
                .hasMessageContaining("GH0006 there are settings")
                .hasMessageContaining("(context-param)")
                .hasMessageContaining("set gatehouse.enabled=true")
                .hasMessageContaining("gatehouse.enabled=false if");
    }

    @Test
    void startWhenThereIsNoSettingThenTheApplicationIsAsItWas() throws Exception {
        try (FilterServer server = FilterServer.bare("/", Paths.STRICT)
                .initializer()
                .serve("/*", Echo::serve)
                .start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(200);
        }
    }

    @Test
    void startWhenSwitchedOffThenTheApplicationIsAsItWas() throws Exception {
        try (FilterServer server = jar().param("gatehouse.enabled", "false").start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(200);
        }
    }

    @Test
    void startWhenSwitchedOffThoughWebXmlMapsItThenGuardedAllTheSame() throws Exception {
        try (FilterServer server = jar().filter(GatehouseFilter.class, "/*")
                .param("gatehouse.enabled", "false")
                .start()) {
            assertThat(server.get("/api/o").status()).isEqualTo(401);
        }
    }

    @Test
    void startWhenEnabledIsNeitherThenTheApplicationDoesNotStart() {
        assertThatThrownBy(() -> jar().param("gatehouse.enabled", "yes").start())
                .hasMessageContaining("gatehouse.enabled")
                .hasMessageContaining("true");
    }

    @Test
    void startWhenARouteIsBesideTheFiltersMappingsThenTheApplicationDoesNotStart() {
        assertThatThrownBy(() -> FilterServer.withRoutes()
                        .filter(GatehouseFilter.class, "/api/*")
                        .serve("/*", Echo::serve)
                        .start())
                .hasMessageContaining("GH0006")
                .hasMessageContaining("[/api/*]")
                .hasMessageContaining("admin (/admin/**)")
                .hasMessageContaining("map it to /*");
    }

    /** Undertow makes filters with the first request. */
    @Test
    void onStartupWhenConfigurationIsBadThenRefusedBeforeTheFilterIsMade() {
        assertThatThrownBy(() -> jar().param("gatehouse.enabled", "true")
                        .param("gatehouse.realmm", "x")
                        .start())
                .hasStackTraceContaining("GatehouseInitializer.onStartup")
                .hasMessageContaining("did you mean gatehouse.realm?");
        assertThatThrownBy(() -> FilterServer.withRoutes()
                        .initializer()
                        .filter(GatehouseFilter.class, "/*", Map.of("gatehouse.realmm", "x"))
                        .start())
                .hasStackTraceContaining("GatehouseInitializer.onStartup")
                .hasMessageContaining("(init-param of the filter ");
    }

    @Test
    void startWhenTheFilterIsDeclaredAndNotMappedThenTheApplicationDoesNotStart() {
        assertThatThrownBy(() -> FilterServer.withRoutes()
                        .initializer()
                        .declare(GatehouseFilter.class)
                        .serve("/*", Echo::serve)
                        .start())
                .hasMessageContaining("GH0006")
                .hasMessageContaining("is mapped to []");
    }

    @Test
    void coversWhenPatternHoldsEveryPathOfTheRouteThenTrue() {
        assertThat(List.of("/*", "/api/*", "/api/orders/*"))
                .allMatch(pattern -> FilterPlace.covers(pattern, "/api/orders/**"));
        assertThat(FilterPlace.covers("*.jsp", "/pages/index.jsp")).isTrue();
        assertThat(FilterPlace.covers("/index.html", "/index.html")).isTrue();
        assertThat(FilterPlace.covers("/api/*", "/api")).isTrue();
    }

    @Test
    void coversWhenAPathOfTheRouteIsBesideThePatternThenFalse() {
        assertThat(List.of("/", "/api", "/api/orders", "/ap/*", "/api/orders/1/*", "*.jsp"))
                .noneMatch(pattern -> FilterPlace.covers(pattern, "/api/orders/**"));
        assertThat(FilterPlace.covers("/api/*", "/**")).isFalse();
        assertThat(FilterPlace.covers("/api/*", "/*/orders")).isFalse();
        assertThat(FilterPlace.covers("*.jsp", "/pages/*")).isFalse();
    }
}
