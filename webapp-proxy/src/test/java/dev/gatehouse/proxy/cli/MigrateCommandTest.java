package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class MigrateCommandTest {

    private static final String KEYCLOAK = """
            {"realm": "acme", "auth-server-url": "https://sso.example.com", "resource": "shop",
             "credentials": {"secret": "s3cr3t"}}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void migrateWhenFileIsGoodThenConfigurationOnOutputAndListOnError() throws IOException {
        assertThat(run("migrate", source(KEYCLOAK))).isZero();

        assertThat(out.toString())
                .contains("gatehouse.issuers.main.audiences=shop")
                .doesNotContain("s3cr3t");
        assertThat(err.toString())
                .startsWith("Without a counterpart:")
                .contains("- keycloak.json credentials.secret: ")
                .doesNotContain("s3cr3t");
    }

    @Test
    void migrateWhenOutputIsNamedThenItIsWrittenOnceAndNeverOver() throws IOException {
        Path output = directory.resolve("gatehouse.properties");

        assertThat(run("migrate", source(KEYCLOAK), "--output", output.toString()))
                .isZero();
        assertThat(output).content().contains("gatehouse.issuers.main.audiences=shop");
        assertThat(out.toString()).isEmpty();

        assertThat(run("migrate", source(KEYCLOAK), "--output", output.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("exists already");
    }

    @Test
    void migrateWhenFileIsNoneOfTheseThenOneClearLine() throws IOException {
        assertThat(run("migrate", source("{}"))).isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("is no keycloak.json"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void migrateWhenNoFileIsNamedThenUsageError() {
        assertThat(run("migrate")).isEqualTo(2);
    }

    private int run(String... arguments) {
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String source(String content) throws IOException {
        return Files.writeString(directory.resolve("keycloak.json"), content).toString();
    }
}
