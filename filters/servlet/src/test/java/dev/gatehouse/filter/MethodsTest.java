package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method is like every other: none is let through by its name. */
class MethodsTest {

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.read.path", "/read/**")
                .param("gatehouse.routes.read.methods", "GET,HEAD")
                .param("gatehouse.routes.options.path", "/read/**")
                .param("gatehouse.routes.options.methods", "OPTIONS")
                .param("gatehouse.routes.options.authenticate", "none")
                .serve("/*", (request, response) -> response.getOutputStream().print(request.getMethod() + "\n"))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "JEFF"})
    void doFilterWhenRouteHasAllMethodsThenEachNeedsToken(String method) {
        assertThat(server.request(method, "/api/o").status()).isEqualTo(401);
        assertThat(server.hits()).isZero();

        Reply reply = server.request(method, "/api/o", server.credential());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(method + "\n");
    }

    @Test
    void doFilterWhenHeadIsRefusedThenReplyHasHeadersWithoutBody() {
        Reply reply = server.request("HEAD", "/api/o");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).hasSize(1);
        assertThat(reply.body()).isEmpty();
        assertThat(server.hits()).isZero();
    }

    @Test
    void doFilterWhenHeadIsAllowedThenApplicationIsReached() {
        assertThat(server.request("HEAD", "/read/o", server.credential()).status())
                .isEqualTo(200);
        assertThat(server.hits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "TRACE", "JEFF", "get", "Get", "GETX"})
    void doFilterWhenMethodIsNotOfRouteThenAllowNamesThoseThatAre(String method) {
        Reply reply = server.request(method, "/read/o", server.credential());

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).containsExactly("GET, HEAD, OPTIONS");
        assertThat(reply.body()).contains("urn:gatehouse:problem:method-not-allowed");
        assertThat(server.hits()).isZero();
    }

    @Test
    void doFilterWhenMethodHasRouteOfItsOwnThenThatDecides() {
        assertThat(server.request("OPTIONS", "/read/o").status()).isEqualTo(200);
        assertThat(server.hits()).isEqualTo(1);
        assertThat(server.request("GET", "/read/o").status()).isEqualTo(401);
        assertThat(server.hits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
    void doFilterWhenHeaderNamesAnotherMethodThenApplicationNeverSeesIt(String header) throws Exception {
        try (FilterServer echo =
                FilterServer.gatehouse().serve("/*", Echo::serve).start()) {
            Reply reply = echo.request("GET", "/api/o", echo.credential(), header + ": DELETE", "X-Other: DELETE");

            assertThat(reply.lines()).contains("header X-Other=[DELETE]");
            assertThat(reply.body()).doesNotContainIgnoringCase(header);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS * HTTP/1.1", "CONNECT 127.0.0.1:1 HTTP/1.1", "PRI * HTTP/2.0"})
    void doFilterWhenTargetIsNoPathThenApplicationIsNotReached(String line) {
        int status = RawHttp.statusOf(server.port(), line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertThat(status).isBetween(400, 499);
        assertThat(server.hits()).isZero();
    }
}
