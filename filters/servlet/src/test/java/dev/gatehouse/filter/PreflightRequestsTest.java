package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** CORS preflights before a real application, by raw sockets. */
class PreflightRequestsTest {

    private static final String ORIGIN = "Origin: https://shop.example.com";
    private static final String WANTS_GET = "Access-Control-Request-Method: GET";

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.orders.path", "/orders/**")
                .param("gatehouse.routes.orders.methods", "GET,POST")
                .param("gatehouse.routes.orders.preflight", "pass")
                .serve("/*", Echo::serve)
                .serve("/orders/async", (request, response) -> {
                    if (request.getAttribute("again") == null) {
                        request.setAttribute("again", true);
                        request.startAsync().dispatch();
                    } else {
                        Echo.serve(request, response);
                    }
                })
                .serve("/orders/session", (request, response) -> {
                    String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    response.getWriter()
                            .print("cookies=" + (request.getCookies() != null) + " session="
                                    + request.getRequestedSessionId() + " body=" + body);
                })
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void serveWhenPreflightIsGenuineThenApplicationAnswersWithoutAnyIdentity() {
        Reply reply = server.request(
                "OPTIONS", "/orders/1", ORIGIN, WANTS_GET, "X-User-Id: root", "Cookie: session=1", server.credential());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines())
                .contains("principal=null", "header Origin=[https://shop.example.com]")
                .noneMatch(line -> line.matches("(?i)header (x-user|x-tenant|authorization|cookie).*"));
        assertThat(server.request("OPTIONS", "/orders/async", ORIGIN, WANTS_GET).lines())
                .contains("principal=null");
    }

    @Test
    void serveWhenPreflightBringsASessionThenApplicationDoesNotSeeIt() {
        String cookie = "Cookie: JSESSIONID=abc";

        assertThat(server.request("OPTIONS", "/orders/session", ORIGIN, WANTS_GET, cookie)
                        .body())
                .isEqualTo("cookies=false session=null body=");
        assertThat(server.request("GET", "/orders/session", cookie, server.credential())
                        .body())
                .startsWith("cookies=true");
    }

    @Test
    void serveWhenItOnlyLooksLikeAPreflightThenApplicationIsNotReached() {
        assertThat(server.request("OPTIONS", "/orders/1").status()).isEqualTo(405);
        assertThat(server.request("OPTIONS", "/orders/1", ORIGIN).status()).isEqualTo(405);
        assertThat(server.request("OPTIONS", "/orders/1", WANTS_GET).status()).isEqualTo(405);
        assertThat(server.request("OPTIONS", "/orders/1", ORIGIN, ORIGIN, WANTS_GET)
                        .status())
                .isEqualTo(405);
        assertThat(server.request("OPTIONS", "/orders/1", ORIGIN, WANTS_GET, WANTS_GET)
                        .status())
                .isEqualTo(405);
        assertThat(server.request("OPTIONS", "/orders/1", ORIGIN, "Access-Control-Request-Method: DELETE")
                        .status())
                .isEqualTo(405);
        assertThat(server.request("GET", "/orders/1", ORIGIN, WANTS_GET).status())
                .isEqualTo(401);
        assertThat(server.request("OPTIONS", "/api/1", ORIGIN, WANTS_GET).status())
                .isEqualTo(401);
        assertThat(server.hits()).isZero();
        assertThat(server.request("OPTIONS", "/orders/1", ORIGIN, WANTS_GET).status())
                .isEqualTo(200);
    }
}
