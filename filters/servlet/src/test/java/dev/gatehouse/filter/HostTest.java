package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host's own routes hold for every spelling of the host. */
class HostTest {

    @ParameterizedTest
    @ValueSource(strings = {"admin.example.com", "ADMIN.example.com", "admin.example.com.", "admin.example.com:80"})
    void doFilterWhenHostHasARouteThenNoSpellingFallsToTheRouteForAll(String host) throws Exception {
        try (FilterServer server = server()) {
            assertThat(RawHttp.send(server.port(), request(host)).status()).isEqualTo(401);
            assertThat(server.hits()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin.example.com..", "admin.example.com...", "admin%2eexample.com"})
    void doFilterWhenHostIsNoPlainNameThenRefused(String host) throws Exception {
        try (FilterServer server = server()) {
            assertThat(RawHttp.send(server.port(), request(host)).status()).isEqualTo(400);
            assertThat(server.hits()).isZero();
        }
    }

    @Test
    void doFilterWhenHostHasNoRouteThenTheRouteForAllDecides() throws Exception {
        try (FilterServer server = server()) {
            assertThat(RawHttp.send(server.port(), request("www.example.com")).status())
                    .isEqualTo(200);
        }
    }

    private static FilterServer server() throws Exception {
        return FilterServer.gatehouse()
                .param("gatehouse.routes.admin.host", "admin.example.com")
                .param("gatehouse.routes.admin.path", "/o/**")
                .param("gatehouse.routes.all.path", "/o/**")
                .param("gatehouse.routes.all.authenticate", "none")
                .serve("/*", (request, response) -> response.getOutputStream().print("here\n"))
                .start();
    }

    private static String request(String host) {
        return "GET /o/1 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }
}
