package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Each request has its one event, however the application ends it. Micrometer is not there, and not missed. */
@Timeout(60)
class AuditTest {

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("audit.json");
    }

    private List<String> requests() throws IOException {
        return Files.readAllLines(file()).stream()
                .filter(line -> line.contains("\"event\":\"request\""))
                .toList();
    }

    private FilterServer server() {
        return FilterServer.gatehouse()
                .param("gatehouse.audit", "file:" + file())
                .serve("/public/ok", Echo::serve)
                .serve("/public/missing", (request, response) -> response.sendError(404))
                .serve("/public/broken", (request, response) -> {
                    throw new IOException("the application's own fault");
                })
                .serve("/public/gone", (request, response) -> {
                    throw new UnavailableException("for good");
                })
                .serve("/public/away", (request, response) -> {
                    throw new UnavailableException("for now", 1);
                })
                .serve("/public/cut", (request, response) -> {
                    response.setStatus(203);
                    response.getOutputStream().print("the beginning");
                    response.flushBuffer();
                    throw new IllegalStateException("in the middle");
                })
                .serve(
                        "/public/slow",
                        (request, response) -> request.startAsync().setTimeout(50))
                .serve("/public/late-fault", (request, response) -> {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        throw new IllegalStateException("afterwards");
                    }
                    request.startAsync().dispatch();
                })
                .serve("/public/later", (request, response) -> {
                    var async = request.startAsync();
                    async.start(() -> {
                        response.setStatus(202);
                        async.complete();
                    });
                });
    }

    @Test
    void doFilterWhenTheApplicationEndsARequestInAnyWayThenTheStatusIsItsOwn() throws Exception {
        try (FilterServer server = server().start()) {
            assertThat(server.get("/public/ok").status()).isEqualTo(200);
            assertThat(server.get("/public/missing").status()).isEqualTo(404);
            assertThat(server.get("/public/broken").status()).isEqualTo(500);
            assertThat(server.get("/public/later").status()).isEqualTo(202);
            assertThat(server.get("/api/o").status()).isEqualTo(401);
        }

        assertThat(requests()).hasSize(5);
        assertThat(event("/public/ok")).contains("\"allowed\"", "\"status\":200");
        assertThat(event("/public/missing")).contains("\"allowed\"", "\"status\":404");
        assertThat(event("/public/broken")).contains("\"allowed\"", "\"status\":500");
        assertThat(event("/public/later")).contains("\"allowed\"", "\"status\":202", "\"method\":\"GET\"");
        assertThat(event("/api/o")).contains("\"refused\"", "\"status\":401", "\"CREDENTIAL_MISSING\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/public/gone,404",
        "/public/away,503",
        "/public/slow,500",
        "/public/late-fault,500",
        "/public/missing,404",
        "/public/ok,200"
    })
    void doFilterWhenTheContainerAnswersForTheApplicationThenTheStatusIsTheClients(String path, int status)
            throws Exception {
        int read;
        try (FilterServer server = server().start()) {
            read = server.get(path).status();
        }

        assertThat(read).isEqualTo(status);
        assertThat(event(path)).contains("\"status\":" + status).doesNotContain("\"reply\"");
    }

    @Test
    void doFilterWhenTheApplicationFailsInTheMiddleThenTheReplyIsCut() throws Exception {
        int read;
        try (FilterServer server = server().start()) {
            read = RawHttp.statusOf(server.port(), "GET /public/cut HTTP/1.1\r\nHost: a\r\n\r\n");
        }

        assertThat(read).isEqualTo(203);
        assertThat(event("/public/cut")).contains("\"status\":203", "\"reply\":\"cut\"");
    }

    @Test
    void doFilterWhenACredentialStandsWhereNoneBelongsThenNoSecretIsWritten() throws Exception {
        String secret = "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0FeDcBa98765Qz";
        String key = "gh_live_0aB1cD2eF3gH4iJ5_" + secret + "_0aB1cD";
        try (FilterServer server = server().start()) {
            server.get("/public/" + key);
            server.get("/public/" + key.replace("_", "%5f"));
            server.get("/public/eyJhbGciOiJFUzI1NiJ9." + secret + "." + secret);
            server.get("/public/access_token=" + secret);
            server.request(key, "/public/ok");
            server.get("/public/ok", "X-Request-Id: " + key.substring(0, 60));
            server.get("/public/ok");
        }

        assertThat(requests()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(Files.readString(file()))
                .contains("gh_live_0aB1cD2eF3gH4iJ5[cut]", "/public/eyJ[cut]", "/public/ok")
                .doesNotContain(secret.substring(0, 9), secret.substring(20, 29));
    }

    private String event(String path) throws IOException {
        return requests().stream()
                .filter(line -> line.contains("\"path\":\"" + path + '"'))
                .reduce((first, second) -> {
                    throw new AssertionError("two events of " + path);
                })
                .orElseThrow();
    }

    @Test
    void doFilterWhenARequestIsHostileThenItsEventIsOneLine() throws Exception {
        try (FilterServer server = server().start()) {
            server.get("/public/%0d%0a%22%7d%7b%22event%22:%22forged%22%7d");
            server.get("/public/%e2%80%a8%1b%5b2J", "X-Request-Id: \"},{\"event\":\"forged\"");
            server.get("/public/" + "a".repeat(6_000));
            server.get("/public/ok");
        }

        assertThat(requests()).isNotEmpty();
        assertThat(Files.readAllLines(file()))
                .allMatch(line -> line.matches("\\{\"time\":\"[\\x20-\\x7E]{1,4000}}"))
                .noneMatch(line -> line.contains("\"event\":\"forged\""));
    }

    @Test
    void startWhenTheFileCanNotBeWrittenThenTheApplicationDoesNotStart() {
        FilterServer server = server().param("gatehouse.audit", "file:" + directory + "/none/audit.json");

        org.assertj.core.api.Assertions.assertThatThrownBy(server::start)
                .hasStackTraceContaining("gatehouse.audit")
                .hasStackTraceContaining("is in a folder that is not there");
    }
}
