package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class KeysCommandTest {

    @TempDir
    private Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        config("store=jdbc", "jdbc-url=jdbc:h2:" + directory.resolve("keys"));
    }

    private void config(String... properties) throws IOException {
        StringBuilder text = new StringBuilder("""
                gatehouse.routes.r.path=/**
                gatehouse.routes.r.authenticate=api-key
                gatehouse.routes.r.backends=http://127.0.0.1:9
                """);
        for (String property : properties) {
            text.append("gatehouse.api-keys.").append(property).append('\n');
        }
        Files.writeString(directory.resolve("g.properties"), text);
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", directory.resolve("g.properties").toString()));
        return command.execute(all.toArray(String[]::new));
    }

    private Map<String, Object> json() throws MalformedException {
        return StrictJson.object(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String created(String... more) throws MalformedException {
        List<String> arguments = new ArrayList<>(List.of("create", "--client", "shop", "--scopes", "a,b", "--json"));
        arguments.addAll(List.of(more));
        assertThat(run(arguments.toArray(String[]::new))).isZero();
        return String.valueOf(json().get("id"));
    }

    @Test
    void createWhenJsonThenIdKeyAndExpiryAlone() throws MalformedException {
        String id = created("--expires", "90d", "--roles", "seller", "--tenant", "acme", "--owner", "me");

        assertThat(json()).containsOnlyKeys("id", "key", "expires");
        assertThat(String.valueOf(json().get("key"))).startsWith("gh_live_" + id + "_");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void createWhenTextThenKeyIsPrintedOnce() {
        assertThat(run("create", "--client", "shop", "--no-expiry")).isZero();

        assertThat(out.toString().split("gh_live_", -1)).hasSize(2);
        assertThat(out.toString()).contains("expires  never");
    }

    @Test
    void listWhenKeysAreThereThenAllButHashAndKey() throws MalformedException {
        String revoked = created();
        String key = String.valueOf(json().get("key"));
        String rotated = created();
        assertThat(run("revoke", revoked)).isZero();
        assertThat(run("rotate", rotated, "--overlap", "7d", "--json")).isZero();
        assertThat(json()).containsOnlyKeys("id", "key", "expires", "replaces", "overlap_until");
        String successor = String.valueOf(json().get("id"));

        assertThat(run("list")).isZero();

        assertThat(out.toString())
                .contains(revoked + "  revoked  live  shop  scopes=a,b")
                .contains(rotated + "  rotating  live")
                .contains("successor=" + successor + " until ")
                .contains("last-used=never")
                .contains("3 keys")
                .doesNotContain(key)
                .doesNotContainPattern("[0-9a-f]{64}");
        assertThat(run("list", "--json")).isZero();
        assertThat(out.toString()).startsWith("[{\"id\":").doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    void listWhenFilteredAndPagedThenTheseKeysAlone() throws MalformedException {
        String first = created();
        String second = created();
        String third = created();
        assertThat(run("revoke", second)).isZero();

        assertThat(run("list", "--state", "active")).isZero();
        assertThat(out.toString())
                .contains(first)
                .doesNotContain(second)
                .contains(third)
                .contains("2 keys");
        assertThat(run("list", "--client", "shop", "--limit", "1")).isZero();
        assertThat(out.toString()).contains(first).contains("1 key").doesNotContain(second);
        assertThat(run("list", "--client", "shop", "--after", first)).isZero();
        assertThat(out.toString()).doesNotContain(first).contains(second).contains(third);
        assertThat(run("list", "--client", "other", "--json")).isZero();
        assertThat(out.toString().strip()).isEqualTo("[]");
        assertThat(run("list", "--expires-before", "2020-01-01T00:00:00Z")).isZero();
        assertThat(out.toString()).contains("0 keys");
    }

    @Test
    void migrateWhenRunThenTablesAreThere() throws MalformedException {
        assertThat(run("migrate", "--json")).isZero();

        assertThat(json()).containsEntry("keys", 0L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "create --client",
                "create --client  --scopes a",
                "create --client shop --scopes a\"b",
                "create --client shop --expires soon",
                "create --client shop --expires 0s",
                "create --client shop --expires 1d --no-expiry",
                "create --client shop --environment Live",
                "create --client shop --rate-limit much",
                "rotate 0123456789abcdef",
                "rotate 0123456789abcdef --overlap forever",
                "rotate 0123456789abcdef --overlap 7d",
                "revoke 0123456789abcdef",
                "revoke",
                "list --state broken",
                "list --limit 0",
                "list --after 0123456789abcdef",
                "list --expires-before soon",
                "destroy"
            })
    void commandWhenInputIsBadThenOneLineAndNotZero(String arguments) {
        assertThat(run(arguments.split(" ", -1))).isNotZero();

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().strip()).isNotEmpty().hasLineCount(1);
    }

    @Test
    void createWhenConfigurationHasNoStoreThenOneLine() throws IOException {
        Files.writeString(directory.resolve("g.properties"), """
                gatehouse.routes.r.path=/**
                gatehouse.routes.r.authenticate=none
                gatehouse.routes.r.backends=http://127.0.0.1:9
                """);

        assertThat(run("create", "--client", "shop")).isNotZero();
        assertThat(err.toString().strip()).hasLineCount(1).contains("gatehouse.api-keys.store");
    }

    @Test
    void createWhenStoreIsAFileThenRecordIsPrintedAndWorks() throws IOException, MalformedException {
        Path file = Files.writeString(directory.resolve("keys.json"), "{\"keys\": []}");
        config("store=file", "file=" + file);

        assertThat(run("create", "--client", "shop")).isEqualTo(1);
        assertThat(err.toString()).contains("--record");
        assertThat(run("create", "--client", "shop", "--record", "--json")).isZero();
        String record = out.toString().replaceAll("^.*\"record\":|}\\s*$", "");
        Files.writeString(file, "{\"keys\": [" + record + "]}");

        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("1 key");
    }

    @Test
    void createWhenAFileIsNamedThenRecordsAreAddedToIt() throws IOException {
        Path file = directory.resolve("new.json");
        config("store=file", "file=" + file);

        assertThat(run("create", "--client", "shop", "--add-to", file.toString()))
                .isZero();
        assertThat(run("create", "--client", "bank", "--roles", "a]b", "--add-to", file.toString()))
                .isZero();

        assertThat(out.toString()).containsPattern("key +gh_live_");
        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("2 keys", "shop", "bank");
        assertThat(directory.resolve("new.json.new")).doesNotExist();
    }

    @Test
    void createWhenTheFileIsBrokenThenItIsLeftAsItIs() throws IOException {
        Path good = Files.writeString(directory.resolve("keys.json"), "{\"keys\": []}");
        config("store=file", "file=" + good);
        Path broken = Files.writeString(directory.resolve("broken.json"), "{\"keys\": [ oops ]}");

        assertThat(run("create", "--client", "shop", "--add-to", broken.toString()))
                .isEqualTo(1);

        assertThat(broken).hasContent("{\"keys\": [ oops ]}");
        assertThat(err.toString()).contains("broken.json is no file of API keys");
        assertThat(directory.resolve("broken.json.new")).doesNotExist();
    }

    @Test
    void createWhenAnotherCommandIsAddingThenNothingIsLost() throws IOException {
        Path good = Files.writeString(directory.resolve("keys.json"), "{\"keys\": []}");
        config("store=file", "file=" + good);
        Files.writeString(directory.resolve("keys.json.new"), "");

        assertThat(run("create", "--client", "shop", "--add-to", good.toString()))
                .isEqualTo(1);

        assertThat(good).hasContent("{\"keys\": []}");
        assertThat(err.toString()).contains("keys.json.new");
    }

    @Test
    void createWhenDatabaseCantBeReachedThenOneLineWithoutPassword() throws IOException {
        config("store=jdbc", "jdbc-url=jdbc:postgresql://127.0.0.1:1/keys", "jdbc-user=u", "jdbc-password=sesame");

        assertThat(run("create", "--client", "shop")).isEqualTo(1);
        assertThat(err.toString().strip()).hasLineCount(1).doesNotContain("sesame");
    }
}
