package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.filter.FilterServer.Paths;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where a drop-in's settings come from, and what happens when they are bad. */
class ConfigurationTest {

    private static final Map<String, String> OPEN = Map.of(
            "gatehouse.routes.all.path", "/**",
            "gatehouse.routes.all.authenticate", "none");

    @TempDir
    private Path directory;

    private static FilterServer server(Map<String, String> initParams) {
        return FilterServer.bare("/", Paths.STRICT)
                .filter(GatehouseFilter.class, "/*", initParams)
                .serve("/*", Echo::serve);
    }

    @Test
    void initWhenThereIsNoConfigurationThenApplicationDoesNotStart() {
        assertThatThrownBy(() -> server(Map.of()).start()).hasMessageContaining("no route is configured");
    }

    @Test
    void initWhenConfigurationIsBadThenEveryErrorIsNamedWithItsSource() {
        Map<String, String> bad = Map.of(
                "gatehouse.routes.all.path", "no-slash",
                "gatehouse.routes.all.autenticate", "none");

        assertThatThrownBy(() -> server(bad)
                        .param("gatehouse.realm", "a\"b")
                        .param("gatehouse.token-cache.max-entries", "many")
                        .param("other.name", "is nobody's business")
                        .start())
                .hasMessageContaining("5 errors in the configuration")
                .hasMessageContaining("gatehouse.routes.all.path = \"no-slash\" (init-param of the filter ")
                .hasMessageContaining("did you mean gatehouse.routes.all.authenticate?")
                .hasMessageContaining("gatehouse.realm = \"a?b\" (context-param)")
                .hasMessageContaining("gatehouse.token-cache.max-entries = \"many\" (context-param)")
                .hasMessageContaining("no issuer is configured");
    }

    @Test
    void initWhenBothHaveValueThenInitParamComesBeforeContextParam() throws Exception {
        try (FilterServer server = server(OPEN)
                .issuer()
                .param("gatehouse.routes.all.authenticate", "bearer")
                .start()) {
            assertThat(server.get("/o").status()).isEqualTo(200);
        }
        try (FilterServer server = server(Map.of("gatehouse.routes.all.authenticate", "bearer"))
                .issuer()
                .param("gatehouse.routes.all.path", "/**")
                .param("gatehouse.routes.all.authenticate", "none")
                .start()) {
            assertThat(server.get("/o").status()).isEqualTo(401);
        }
    }

    @Test
    void initWhenFileIsNamedThenItComesBeforeParams() throws Exception {
        Path properties = Files.writeString(directory.resolve("gatehouse.properties"), "gatehouse.realm=from-file\n");
        Path yaml = Files.writeString(directory.resolve("gatehouse.yaml"), "gatehouse:\n  realm: from-file\n");
        for (Path file : new Path[] {properties, yaml}) {
            Map<String, String> params = new HashMap<>(OPEN);
            params.put("gatehouse.config", file.toString());
            params.put("gatehouse.realm", "from-init-param");
            params.put("gatehouse.routes.all.authenticate", "bearer");
            try (FilterServer server = server(params).issuer().start()) {
                assertThat(server.get("/o").header("WWW-Authenticate")).containsExactly("Bearer realm=\"from-file\"");
            }
        }
    }

    @Test
    void initWhenFileIsNamedInContextParamThenItsErrorsNameIt() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.yaml"), "gatehouse:\n  realmm: x\n");

        assertThatThrownBy(() ->
                        server(OPEN).param("gatehouse.config", file.toString()).start())
                .hasMessageContaining("gatehouse.realmm (file " + file + ")")
                .hasMessageContaining("did you mean gatehouse.realm?");
    }

    @Test
    void initWhenFileCanNotBeReadThenApplicationDoesNotStart() throws Exception {
        Path twice = Files.writeString(directory.resolve("twice.properties"), "gatehouse.realm=a\ngatehouse.realm=b\n");

        assertThatThrownBy(() -> server(OPEN)
                        .param(
                                "gatehouse.config",
                                directory.resolve("none.yaml").toString())
                        .start())
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("can't be read");
        assertThatThrownBy(() ->
                        server(OPEN).param("gatehouse.config", twice.toString()).start())
                .hasMessageContaining("gatehouse.realm is set twice");
    }

    @Test
    void initWhenSystemPropertyIsSetThenItComesBeforeEverything() throws Exception {
        Path file = Files.writeString(directory.resolve("gatehouse.properties"), "gatehouse.realm=from-file\n");
        System.setProperty("gatehouse.realm", "from-system");
        try (FilterServer server = server(Map.of("gatehouse.realm", "from-init-param"))
                .issuer()
                .param("gatehouse.config", file.toString())
                .param("gatehouse.routes.all.path", "/**")
                .start()) {
            assertThat(server.get("/o").header("WWW-Authenticate")).containsExactly("Bearer realm=\"from-system\"");
        } finally {
            System.clearProperty("gatehouse.realm");
        }
    }

    @Test
    void initWhenContextIsRestartedThenGatewayIsNew() throws Exception {
        try (FilterServer server =
                FilterServer.gatehouse().serve("/*", Echo::serve).start()) {
            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(200);

            TestKeys next = TestKeys.ed25519("k2");
            server.publish(next);
            server.restartContext();

            assertThat(server.get("/api/o").status()).isEqualTo(401);
            String credential =
                    FilterServer.bearer(server.jwt().withHeader("kid", "k2").signedBy(next));
            assertThat(server.get("/api/o", credential).status()).isEqualTo(200);
            assertThat(server.get("/api/o", server.credential()).status()).isEqualTo(401);
        }
    }
}
