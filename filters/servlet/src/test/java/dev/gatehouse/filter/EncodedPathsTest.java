package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Paths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoded delimiters on a route that allows them, in a container that decodes them. */
class EncodedPathsTest {

    private static FilterServer lax() {
        return FilterServer.withRoutes("/", Paths.DECODED)
                .param("gatehouse.routes.files.path", "/files/**")
                .param("gatehouse.routes.files.allow-encoded", "true")
                .param("gatehouse.routes.shelf.path", "/shelf/*")
                .param("gatehouse.routes.shelf.authenticate", "none")
                .param("gatehouse.routes.shelf.allow-encoded", "true")
                .param("gatehouse.routes.locked.path", "/shelf/locked/**")
                .filter(GatehouseFilter.class, "/*")
                .serve(
                        "/files/*",
                        (request, response) -> response.getOutputStream().print(request.getPathInfo()))
                .serve("/shelf/*", Echo::serve)
                .serve("/shelf/locked/*", Echo::serve)
                .serve("/api/*", Echo::serve);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files/a%2Fb", "/files/a%2eb", "/files/x/100%25", "/files/x/.b"})
    void doFilterWhenRouteAllowsEncodedThenTokenIsAskedAndEnough(String path) throws Exception {
        try (FilterServer server = lax().start()) {
            assertThat(server.get(path).status()).isEqualTo(401);
            assertThat(server.hits()).isZero();

            assertThat(server.get(path, server.credential()).status()).isEqualTo(200);
            assertThat(server.hits("/files/*")).isEqualTo(1);
        }
    }

    @Test
    void doFilterWhenDecodedPathHasAnotherRouteThenItIsAmbiguous() throws Exception {
        try (FilterServer server = lax().start()) {
            assertThat(server.get("/shelf/locked/o").status()).isEqualTo(401);
            assertThat(server.get("/shelf/locked%2Fo").status()).isEqualTo(400);
            assertThat(server.get("/shelf/locked%2fo", server.credential()).status())
                    .isEqualTo(400);
            assertThat(server.hits()).isZero();

            assertThat(server.get("/shelf/o").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/..%2fapi%2fo",
                "/files/%2e%2e%2fapi%2fo",
                "/shelf/..%2fapi%2fo",
                "/shelf/%2e%2e",
                "/shelf/%2e",
                "/shelf/%2Fapi",
                "/shelf/a%2F",
                "/shelf/a%2F%2Fb",
                "/shelf/a%5Cb%2F",
                "/shelf%2Flocked/o"
            })
    void doFilterWhenEncodedPartHidesSegmentThenItIsAmbiguous(String path) throws Exception {
        try (FilterServer server = lax().start()) {
            assertThat(server.get(path).status()).isEqualTo(400);
            assertThat(server.get(path, server.credential()).status()).isEqualTo(400);
            assertThat(server.hits()).isZero();
        }
    }

    @Test
    void doFilterWhenRouteDoesNotAllowEncodedThenTokenDoesNotHelp() throws Exception {
        try (FilterServer server = lax().start()) {
            assertThat(server.get("/api/a%2Fb", server.credential()).status()).isEqualTo(400);
            assertThat(server.get("/api/a%2eb", server.credential()).status()).isEqualTo(400);
            assertThat(server.hits()).isZero();
            assertThat(server.get("/api/a.b", server.credential()).status()).isEqualTo(200);
        }
    }
}
