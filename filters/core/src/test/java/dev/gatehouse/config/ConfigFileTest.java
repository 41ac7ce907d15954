package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ConfigFileTest {

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String problemOf(Path file) {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, () -> ConfigFile.read(file));
        assertThat(thrown.problems()).hasSize(1);
        ConfigProblem problem = thrown.problems().get(0);
        assertThat(problem.property()).isEqualTo("gatehouse.config");
        assertThat(problem.value()).isEqualTo(file.toString());
        return problem.problem();
    }

    @Test
    void readWhenPropertiesThenValuesAndOrigin() throws IOException {
        Path file =
                file("x.properties", "# comment\ngatehouse.realm = caf\u00e9\ngatehouse.routes.a.path=/a/\\\n  **\n");

        SettingsSource source = ConfigFile.read(file);

        assertThat(source.names()).containsExactlyInAnyOrder("gatehouse.realm", "gatehouse.routes.a.path");
        assertThat(source.value("gatehouse.realm")).isEqualTo("caf\u00e9");
        assertThat(source.value("gatehouse.routes.a.path")).isEqualTo("/a/**");
        assertThat(source.origin("gatehouse.realm")).isEqualTo("file " + file);
    }

    @Test
    void readWhenOtherEndingThenProperties() throws IOException {
        assertThat(ConfigFile.read(file("gatehouse.conf", "gatehouse.realm: x")).value("gatehouse.realm"))
                .isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.yaml", "x.yml"})
    void readWhenYamlThenNestingIsDotsAndListsAreCommas(String name) throws IOException {
        SettingsSource source = ConfigFile.read(file(name, """
                gatehouse:
                  realm: "a: b"
                  server.port: 8443
                  allow-insecure-http: true
                  empty:
                  routes:
                    orders:
                      path: /orders/**
                      methods: [GET, POST]
                      scopes:
                        - orders.read
                      claims:
                        https://x.example/y: [1, 2]
                other: 1
                """));

        assertThat(source.names())
                .containsExactlyInAnyOrder(
                        "gatehouse.realm",
                        "gatehouse.server.port",
                        "gatehouse.allow-insecure-http",
                        "gatehouse.empty",
                        "gatehouse.routes.orders.path",
                        "gatehouse.routes.orders.methods",
                        "gatehouse.routes.orders.scopes",
                        "gatehouse.routes.orders.claims.https://x.example/y",
                        "other");
        assertThat(source.value("gatehouse.realm")).isEqualTo("a: b");
        assertThat(source.value("gatehouse.server.port")).isEqualTo("8443");
        assertThat(source.value("gatehouse.allow-insecure-http")).isEqualTo("true");
        assertThat(source.value("gatehouse.routes.orders.methods")).isEqualTo("GET,POST");
        assertThat(source.value("gatehouse.routes.orders.scopes")).isEqualTo("orders.read");
        assertThat(source.value("gatehouse.routes.orders.claims.https://x.example/y"))
                .isEqualTo("1,2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "null\n", "{}\n"})
    void readWhenYamlIsEmptyThenNoNames(String content) throws IOException {
        assertThat(ConfigFile.read(file("x.yaml", content)).names()).isEmpty();
    }

    @Test
    void readWhenPropertiesSayAThingTwiceThenRefused() throws IOException {
        assertThat(problemOf(file("x.properties", "gatehouse.pepper=hunter2\ngatehouse.pepper=hunter3\n")))
                .contains("gatehouse.pepper is set twice")
                .doesNotContain("hunter");
    }

    @Test
    void readWhenPropertiesHaveABadEscapeThenRefused() throws IOException {
        assertThat(problemOf(file("x.properties", "gatehouse.realm=\\u00zz"))).contains("can't be understood");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatehouse:\n  pepper: hunter2\n  pepper: hunter3\n",
                "gatehouse.pepper: hunter2\ngatehouse:\n  pepper: hunter3\n",
                "gatehouse:\n  pepper: hunter2\ngatehouse.pepper: hunter3\n",
            })
    void readWhenYamlSaysAThingTwiceThenRefused(String content) throws IOException {
        assertThat(problemOf(file("x.yaml", content)))
                .containsAnyOf("duplicate key pepper", "gatehouse.pepper is set twice")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatehouse:\n  pepper: \"hunter2\n",
                "gatehouse:\n  pepper: hunter2: x\n",
                "gatehouse:\n  pepper: [hunter2\n",
                "gatehouse:\n\tpepper: hunter2\n",
                "gatehouse:\n  pepper: @hunter2\n",
                "gatehouse:\n  pepper: *hunter2\n",
                "gatehouse:\n  pepper: !hunter2 x\n",
                "gatehouse:\n  pepper: hunter2\n - x\n",
                "gatehouse: {pepper: hunter2}\n---\nother: 1\n",
                "gatehouse:\n  pepper: hunter2\u0000\n",
            })
    void readWhenYamlIsMalformedThenRefusedWithoutShowingContent(String content) throws IOException {
        assertThat(problemOf(file("x.yaml", content)))
                .startsWith("can't be understood")
                .doesNotContain("hunter2")
                .doesNotContain("\n");
    }

    @Test
    void readWhenYamlIsMalformedThenLineIsNamed() throws IOException {
        assertThat(problemOf(file("x.yaml", "gatehouse:\n  realm: x\n  pepper: hunter2: x\n")))
                .contains("line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"just text\n", "- a\n- b\n", "42\n"})
    void readWhenYamlIsNoMappingThenRefused(String content) throws IOException {
        assertThat(problemOf(file("x.yaml", content))).contains("the top level is no mapping");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatehouse:\n  roles: [admin, null]\n",
                "gatehouse:\n  roles: [admin, {a: b}]\n",
                "gatehouse:\n  roles: [admin, [x, y]]\n",
                "gatehouse:\n  roles:\n    - admin\n    -\n",
            })
    void readWhenYamlListHoldsNoScalarThenRefused(String content) throws IOException {
        assertThat(problemOf(file("x.yaml", content)))
                .contains("gatehouse.roles")
                .contains("no plain value");
    }

    @Test
    void readWhenYamlBombThenRefused() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 {x: 1}\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d {l: *a%d, r: *a%d}\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(problemOf(file("x.yaml", bomb.toString()))).contains("can't be understood");
    }

    @Test
    void readWhenYamlHoldsItselfThenRefused() throws IOException {
        assertThat(problemOf(file("x.yaml", "gatehouse: &g\n  x: *g\n"))).contains("can't be understood");
    }

    @Test
    void readWhenFileIsMissingThenRefused() {
        assertThat(problemOf(folder.resolve("none.yaml")))
                .contains("can't be read")
                .contains("NoSuchFile");
    }

    @Test
    void readWhenFileIsNoUtf8ThenRefused() throws IOException {
        Path file = Files.write(folder.resolve("x.properties"), new byte[] {'a', '=', (byte) 0xFF});

        assertThat(problemOf(file)).contains("can't be read");
    }

    @Test
    void keyWhenAskedThenNamesTheFile() {
        assertThat(ConfigFile.key().name()).isEqualTo("gatehouse.config");
    }
}
