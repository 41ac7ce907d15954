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
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get", "JEFF"})
    void doFilterWhenRouteHasAllMethodsThenEachNeedsToken(String method) {
        assertThat(server.request(method, "/api/o").status()).isEqualTo(401);
        assertThat(server.hits()).isZero();

        Reply reply = server.request(method, "/api/o", server.credential());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(method + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "trace", "Trace", "TRACK"})
    void doFilterWhenMethodIsTraceThen405WhateverTheCredential(String method) {
        Reply reply = server.request(method, "/api/o", server.credential());

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).containsExactly("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        assertThat(reply.body()).doesNotContain("Authorization");
        assertThat(server.hits()).isZero();
        assertThat(server.request("OPTIONS", "/api/o", server.credential()).status())
                .isEqualTo(200);
    }

    @Test
    void doFilterWhenRouteNamesTraceThenItsEchoHasNoCredential() throws Exception {
        try (FilterServer echo = FilterServer.gatehouse()
                .param("gatehouse.routes.trace.path", "/trace")
                .param("gatehouse.routes.trace.methods", "GET,TRACE")
                .param("gatehouse.routes.trace.forward-token", "original")
                .serve("/*", Echo::serve)
                .start()) {
            Reply traced = echo.request("TRACE", "/trace", echo.credential(), "Cookie: a=1", "X-Other: 1");
            Reply got = echo.request("GET", "/trace", echo.credential(), "Cookie: a=1", "X-Other: 1");

            assertThat(traced.lines()).contains("header X-Other=[1]");
            assertThat(traced.body())
                    .doesNotContainIgnoringCase("header authorization")
                    .doesNotContainIgnoringCase("header cookie")
                    .doesNotContainIgnoringCase("header x-user-id");
            assertThat(got.body())
                    .contains("header X-User-Id")
                    .containsIgnoringCase("header authorization")
                    .containsIgnoringCase("header cookie");
        }
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
