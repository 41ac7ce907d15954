package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class GatehouseCommandTest {

    private static final String GOOD = """
            gatehouse:
              issuers:
                main: {issuer: "https://auth.example/realms/acme", audiences: api}
              routes:
                orders:
                  path: /api/orders/**
                  methods: GET,POST
                  scopes: orders.read
                  backends: http://127.0.0.1:9001
                public: {path: /public/**, authenticate: none, backends: "http://10.0.0.1:9001"}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void checkWhenConfigurationIsGoodThenRoutesAndWeakSettingsArePrinted() throws IOException {
        assertThat(run("check", "--config", write(GOOD))).isZero();

        assertThat(out.toString())
                .contains("orders: GET,POST /api/orders/** authenticate=bearer scopes=[orders.read]")
                .contains("weak: route public: authenticate is none, so it is open to all")
                .contains("weak: route public: the backend http://10.0.0.1:9001 gets identities unencrypted")
                .contains("weak: issuer main: max-lifetime is not set")
                .contains("The configuration is valid.");
    }

    @Test
    void checkWhenAllActAsAnAccountThenWeak() throws IOException {
        String accounts = GOOD.replace("scopes: orders.read", "credential: shop")
                + "  service-accounts:\n    shop: {issuer: main, client-id: shop, client-secret: hush}\n";
        assertThat(run("check", "--config", write(accounts))).as(err.toString()).isZero();
        assertThat(out.toString()).doesNotContain("act as", "hush");

        assertThat(run("check", "--config", write(accounts.replace("public: {", "public: {credential: shop, "))))
                .isZero();
        assertThat(out.toString())
                .contains("weak: route public: open to all, and all act as the service account shop")
                .doesNotContain("hush");
    }

    @Test
    void checkWhenJsonIsAskedForThenOutputIsJson() throws IOException {
        assertThat(run("check", "--json", "--config", write(GOOD))).isZero();

        assertThat(out.toString())
                .startsWith("{\"routes\":[{\"name\":\"orders\"")
                .contains("\"weak\":[");
    }

    @Test
    void checkWhenConfigurationHasTenMistakesThenTenErrorsAndExitCodeOne() throws IOException {
        String bad = """
                gatehouse:
                  server: {port: 99999}
                  allow-insecure-http: perhaps
                  realm: 'a"b'
                  issuers:
                    main:
                      issuer: http://auth.example/realms/acme
                      algorithms: none
                      clock-skew: soon
                  routes:
                    orders:
                      path: api/orders
                      methods: get
                      authenticate: password
                      scoops: orders.read
                      backends: http://127.0.0.1:9001
                """;

        assertThat(run("check", "--config", write(bad))).isEqualTo(1);

        String errors = err.toString();
        assertThat(errors).startsWith("11 errors in the configuration:");
        assertThat(errors.lines().skip(1))
                .hasSize(11)
                .allSatisfy(line -> assertThat(line).startsWith("  gatehouse.").contains("; allowed: "));
        assertThat(errors)
                .contains("gatehouse.server.port = \"99999\" (file ")
                .contains("gatehouse.issuers.main.audiences: is missing")
                .contains("gatehouse.issuers.main.algorithms = \"none\"")
                .contains("did you mean gatehouse.routes.orders.scopes?");
    }

    @Test
    void checkWhenFileIsMissingThenOneClearLine() {
        assertThat(run("check", "--config", directory.resolve("missing.yaml").toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains("can't be read").doesNotContain("\tat ");
    }

    @Test
    void checkWhenYamlSaysAThingTwiceThenRefused() throws IOException {
        assertThat(run("check", "--config", write("gatehouse:\n  realm: a\n  realm: b\n")))
                .isEqualTo(1);

        assertThat(err.toString()).contains("can't be understood");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "serve", ""})
    void commandWhenConfigIsNotNamedThenUsageError(String command) {
        assertThat(command.isEmpty() ? run() : run(command)).isEqualTo(2);

        assertThat(err.toString()).contains("Missing --config FILE").contains("--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "check", "serve"})
    void helpWhenAskedForThenPrinted(String command) {
        assertThat(command.isEmpty() ? run("--help") : run(command, "--help")).isZero();

        assertThat(out.toString()).contains("Usage:").contains("--config");
    }

    @Test
    void commandWhenUnknownThenUsageError() {
        assertThat(run("frobnicate")).isEqualTo(2);

        assertThat(err.toString()).contains("frobnicate");
    }

    private int run(String... arguments) {
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("gatehouse.yaml"), yaml).toString();
    }
}
