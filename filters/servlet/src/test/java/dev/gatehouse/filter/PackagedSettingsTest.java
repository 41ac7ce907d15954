package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.filter.FilterServer.Paths;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings that lie in the WAR. */
class PackagedSettingsTest {

    private static final String ROUTES = """
            gatehouse.enabled=true
            gatehouse.routes.all.path=/**
            gatehouse.routes.open.path=/open/**
            gatehouse.routes.open.authenticate=none
            """;

    @TempDir
    private Path war;

    @BeforeEach
    void webInf() throws IOException {
        Files.createDirectory(war.resolve("WEB-INF"));
    }

    private FilterServer server() {
        return FilterServer.bare("/", Paths.STRICT)
                .issuer()
                .initializer()
                .serve("/*", Echo::serve)
                .files(war);
    }

    @Test
    void startWhenTheFileIsInTheWarThenItCounts() throws Exception {
        write("gatehouse.properties", ROUTES);

        try (FilterServer server = server().start()) {
            assertThat(server.get("/orders").status()).isEqualTo(401);
            assertThat(server.get("/orders", server.credential()).status()).isEqualTo(200);
            assertThat(server.get("/open/page").status()).isEqualTo(200);
        }
    }

    @Test
    void startWhenTheFileIsYamlThenItCounts() throws Exception {
        write("gatehouse.yaml", "gatehouse: {enabled: true, routes: {all: {path: /**}}}");

        try (FilterServer server = server().start()) {
            assertThat(server.get("/orders").status()).isEqualTo(401);
        }
    }

    @Test
    void startWhenAContextParamSaysOtherwiseThenItWins() throws Exception {
        write("gatehouse.properties", ROUTES);

        try (FilterServer server =
                server().param("gatehouse.routes.open.path", "/elsewhere/**").start()) {
            assertThat(server.get("/open/page").status()).isEqualTo(401);
            assertThat(server.get("/elsewhere/page").status()).isEqualTo(200);
        }
    }

    @Test
    void startWhenBothFilesAreThereThenTheApplicationDoesNotStart() throws IOException {
        write("gatehouse.properties", ROUTES);
        write("gatehouse.yaml", "gatehouse: {enabled: true}");

        assertThatThrownBy(() -> server().start())
                .hasMessageContaining("/WEB-INF/gatehouse.properties")
                .hasMessageContaining("stands beside /WEB-INF/gatehouse.yaml");
    }

    @Test
    void startWhenTheFileIsNoUtf8ThenTheApplicationDoesNotStart() throws IOException {
        Files.write(
                war.resolve("WEB-INF/gatehouse.properties"),
                (ROUTES + "gatehouse.realm=caf\u00e9").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> server().start())
                .hasMessageContaining("/WEB-INF/gatehouse.properties")
                .hasMessageContaining("can't be read");
    }

    @Test
    void startWhenTheFileHasMistakesThenEachNamesTheFile() throws IOException {
        write("gatehouse.properties", ROUTES + "gatehouse.routes.all.scops=x\n");

        assertThatThrownBy(() -> server().start())
                .hasMessageContaining("gatehouse.routes.all.scops")
                .hasMessageContaining("file /WEB-INF/gatehouse.properties");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(war.resolve("WEB-INF").resolve(name), text);
    }
}
