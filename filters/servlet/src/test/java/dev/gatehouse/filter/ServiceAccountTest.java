package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testing.TestTokenIssuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Collections;

/** What an application behind the filter sees and has of its service accounts. */
class ServiceAccountTest {

    private final TestTokenIssuer issuer = new TestTokenIssuer();

    @AfterEach
    void close() {
        issuer.close();
    }

    private FilterServer server() {
        return FilterServer.withRoutes()
                .param("gatehouse.service-accounts.shop.issuer", issuer.issuer())
                .param("gatehouse.service-accounts.shop.client-id", "shop")
                .param("gatehouse.service-accounts.shop.client-secret", "hush")
                .param("gatehouse.routes.own.path", "/own")
                .param("gatehouse.routes.own.authenticate", "none")
                .param("gatehouse.routes.own.credential", "shop");
    }

    @Test
    void requestWhenTheRouteHasAnAccountThenTheApplicationSeesItsTokenAlone() throws Exception {
        try (FilterServer server = server().filter(GatehouseFilter.class, "/*")
                .serve(
                        "/own",
                        (request, response) -> response.getWriter()
                                .print(Collections.list(request.getHeaders("Authorization")) + " "
                                        + request.getHeader("authorization")))
                .start()) {
            String seen = server.get("/own", "Authorization: Basic eDp5").body();

            assertThat(seen).isEqualTo("[Bearer token-1] Bearer token-1");
        }
    }

    @Test
    void ofWhenTheApplicationCallsAServiceThenWithTheTokenThatItsRoutesUse() throws Exception {
        try (FilterServer server = server().filter(GatehouseFilter.class, "/*")
                .serve(
                        "/own",
                        (request, response) -> response.getWriter()
                                .print(ApplicationTokens.of(request.getServletContext())
                                        .account("shop")
                                        .token()
                                        .authorization()))
                .start()) {
            String token = server.get("/own").body();

            assertThat(token).isEqualTo("Bearer token-1");
            assertThat(issuer.asked()).hasSize(1);
        }
    }

    @Test
    void ofWhenThereIsNoFilterThenSaid() throws Exception {
        try (FilterServer server = server().serve("/own", (request, response) -> {
                    assertThatThrownBy(() -> ApplicationTokens.of(request.getServletContext()))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("no filter");
                    response.getWriter().print("said");
                })
                .start()) {
            assertThat(server.get("/own").body()).isEqualTo("said");
        }
    }
}
