package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.servlet.ServletRequestView;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Filters behind another way in that has decided already, in a container that passes on the request as it came. */
class AnotherWayInTest {

    /** What a container does around Jakarta Security's mechanism before any filter. */
    private static final class Decides implements Filter {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletRequest http = (HttpServletRequest) request;
            Exchange exchange =
                    SharedGateway.acquire(http.getServletContext()).gateway().open(new ServletRequestView(http));
            for (Phase phase : Phase.values()) {
                assertThat(exchange.gateway().advance(exchange, phase)).isNull();
            }
            Exchanges.attach(request, exchange);
            chain.doFilter(request, response);
        }
    }

    static Stream<List<Class<? extends Filter>>> filters() {
        return Stream.of(
                List.of(GatehouseFilter.class),
                List.of(
                        AuditFilter.class,
                        TenantFilter.class,
                        ThrottleFilter.class,
                        AuthenticationFilter.class,
                        AuthorizationFilter.class,
                        RateLimitFilter.class,
                        IdentityForwardFilter.class));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void doFilterWhenDecidedElsewhereThenApplicationSeesTheIdentityAndNoForgedHeader(
            List<Class<? extends Filter>> filters) throws Exception {
        FilterServer server = FilterServer.withRoutes().filter(new Decides(), "/*");
        filters.forEach(filter -> server.filter(filter, "/*"));
        try (FilterServer started = server.serve("/*", Echo::serve).start()) {
            Reply reply = started.get("/api/o", started.credential(), "X-User-Id: root", "X-User-Roles: admin");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).contains("principal=alice", "header X-User-Id=[alice]");
            assertThat(reply.body()).doesNotContain("root").doesNotContain("Bearer ");
        }
    }
}
