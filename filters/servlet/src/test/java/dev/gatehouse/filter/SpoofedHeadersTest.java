package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What a client sends in the identity's place never reaches the application, on protected and on open routes. */
class SpoofedHeadersTest {

    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.gatehouse().serve("/*", Echo::serve).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User-Id",
                "x-user-id",
                "X-USER-ID",
                "X_User_Id",
                "x_user-id",
                "X.User.Id",
                "X-User_Id",
                "X-User-Scopes",
                "X_USER_SCOPES",
                "X-User-Roles",
                "x.user.roles",
                "X-Tenant-Id",
                "X_Tenant_Id",
                "X-Client-Id",
                "X-User-Claims",
                "X_Request_Id",
                "X-Forwarded-Uri",
                "X_Forwarded_Uri",
                "X-Forwarded-For",
                "X-Forwarded-User",
                "X-Original-URL",
                "X-Original-Uri",
                "X-Rewrite-Url",
                "X-HTTP-Method-Override",
                "Forwarded",
                "Remote-User",
                "X-Remote-User",
                "X-Gatehouse-Identity",
                "x_gatehouse.IDENTITY",
                "Proxy-Authorization",
                "Proxy",
                "X-Auth-Request-Email",
                "X_Consumer_Username",
                "X-Ms-Client-Principal-Name",
                "SSL_CLIENT_CERT",
                "X-Access-Token",
                "Content_Type",
                "Transfer_Encoding"
            })
    void doFilterWhenReservedHeaderIsSpoofedThenValueIsNotSeen(String name) {
        for (String target : List.of("/api/o", "/public/o", "/maybe/o")) {
            Reply reply = server.get(
                    target,
                    server.credential(),
                    name + ": spoofed value",
                    name + ":spoofed value",
                    name + ": \tspoofed value\t",
                    "X-Harmless: kept");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.lines()).contains("header X-Harmless=[kept]");
            assertThat(reply.body()).doesNotContain("spoofed");
        }
    }

    @Test
    void doFilterWhenOwnHeaderIsDuplicatedThenOneTrueValueIsSeen() {
        Reply reply =
                server.get("/api/o", "X-User-Id: root", server.credential(), "x-user-id: root", "X_USER_ID: root");

        assertThat(reply.lines().stream()
                        .filter(line -> line.startsWith("header X"))
                        .filter(line -> line.contains("ser")))
                .containsExactlyInAnyOrder(
                        "header X-User-Id=[alice]",
                        "header X-User-Scopes=[orders.read]",
                        "header X-User-Roles=[clerk]");
    }

    @Test
    void doFilterWhenConnectionNamesIdentityHeaderThenOptionIsGone() {
        Reply reply = server.get(
                "/api/o", server.credential(), "Connection: close, X-User-Id, x_user_roles,Authorization, X-Mine");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines()).contains("header X-User-Id=[alice]", "header Connection=[close, X-Mine]");
    }

    @Test
    void doFilterWhenConnectionNamesNothingElseThenHeaderIsGone() {
        Reply reply = RawHttp.send(
                server.port(),
                "GET /api/o HTTP/1.0\r\nHost: a\r\nConnection: X-User-Id\r\n" + server.credential() + "\r\n\r\n");

        assertThat(reply.lines()).contains("header X-User-Id=[alice]");
        assertThat(reply.body()).doesNotContainIgnoringCase("header Connection");
    }

    @Test
    void doFilterWhenOperatorRenamesHeadersThenTheirTwinsAreReserved() throws Exception {
        try (FilterServer renamed = FilterServer.gatehouse()
                .param("gatehouse.forward.headers.user-id", "Acme-Caller")
                .serve("/*", Echo::serve)
                .start()) {
            Reply reply = renamed.get(
                    "/api/o", renamed.credential(), "acme_caller: root", "ACME.CALLER: root", "Acme-Caller: root");

            assertThat(reply.lines()).contains("header Acme-Caller=[alice]");
            assertThat(reply.body()).doesNotContain("root").doesNotContain("X-User-Id");
        }
    }

    @Test
    void doFilterWhenOperatorAddsAndPassesHeadersThenBothCount() throws Exception {
        try (FilterServer changed = FilterServer.gatehouse()
                .param("gatehouse.forward.strip-headers", "Acme-*")
                .param("gatehouse.forward.pass-headers", "X-Access-Token")
                .serve("/*", Echo::serve)
                .start()) {
            Reply reply = changed.get(
                    "/public/o", "acme_role: root", "Acme-Id: root", "X-Access-Token: mine", "X_Access_Token: root");

            assertThat(reply.lines()).contains("header X-Access-Token=[mine]");
            assertThat(reply.body()).doesNotContain("root");
        }
    }

    @Test
    void getTrailerFieldsWhenTrailerIsReservedThenItIsNotSeen() throws Exception {
        try (FilterServer trailers = FilterServer.gatehouse()
                .serve("/*", (request, response) -> {
                    byte[] body = request.getInputStream().readAllBytes();
                    response.getOutputStream().print(body.length + " " + request.getTrailerFields());
                })
                .start()) {
            Reply reply = RawHttp.send(
                    trailers.port(),
                    "POST /api/o HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                            + trailers.credential()
                            + "\r\n\r\n1\r\na\r\n0\r\nX-User-Id: root\r\nx_user_roles: boss\r\nX-Mine: kept\r\n\r\n");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .startsWith("1 ")
                    .containsIgnoringCase("x-mine")
                    .doesNotContain("root", "boss");
        }
    }
}
