package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.proxy.fixture.Guide;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.testing.TestCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the guides tell the reader to type and to write works as written. */
class DocumentationIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/drop-in.md",
                "docs/migration.md",
                "docs/recipes.md",
                "docs/jakarta-security.md",
                "docs/tokens.md",
                "docs/bound-tokens.md",
                "docs/introspection.md",
                "docs/service-accounts.md",
                "docs/login.md",
                "docs/tenants.md",
                "docs/authorization.md",
                "docs/rate-limits.md"
            })
    void guideWhenItShowsPropertiesThenTheyAreAValidConfiguration(String path) throws IOException {
        List<String> blocks = Guide.read(path).blocks("properties");

        assertThat(blocks).isNotEmpty();
        Path keys = Files.writeString(directory.resolve("keys.json"), "{\"keys\": []}");
        for (String block : blocks) {
            Path file =
                    Files.writeString(directory.resolve("guide.properties"), block.replace("=keys.json", "=" + keys));
            GatewayConfig config = GatewayConfig.from(Settings.of(ConfigFile.read(file)), GatewayConfig.Use.DROP_IN);
            assertThat(config.routes()).isNotEmpty();
        }
    }

    @Test
    void dropInGuideWhenFollowedThenWebXmlIsTheExamplesOwn() throws IOException {
        String guide = Guide.read("docs/drop-in.md").blocks("xml").get(0);
        String example = Files.readString(Guide.ROOT.resolve("examples/legacy-war/src/main/webapp/WEB-INF/web.xml"));

        assertThat(example.replaceAll("\\s+", "")).contains(guide.replaceAll("\\s+", ""));
    }

    @Test
    void proxyGuideWhenFollowedThenItsFilePassesItsCheckAndServes() throws Exception {
        Guide guide = Guide.read("docs/proxy.md");
        String yaml = guide.blocks("yaml").get(0);
        List<String> commands = guide.blocks("sh").get(0).lines().toList();
        assertThat(commands).hasSize(2).allMatch(line -> line.startsWith("java -jar gatehouse-proxy.war "));
        Path file = Files.writeString(directory.resolve("gatehouse.yaml"), yaml.replace("port: 8080", "port: 0"));

        try (ProxyProcess check = ProxyProcess.run(directory, arguments(commands.get(0), file))) {
            assertThat(check.exitCode()).isZero();
            assertThat(check.output()).contains("orders: GET,HEAD,POST /api/orders/**");
        }
        try (ProxyProcess serve = ProxyProcess.run(directory, arguments(commands.get(1), file))) {
            assertThat(serve.url()).startsWith("http://127.0.0.1:");
        }
    }

    @Test
    void apiKeyGuideWhenFollowedThenItsCommandsWork() throws Exception {
        Guide guide = Guide.read("docs/api-keys.md");
        List<String> commands = guide.blocks("sh").get(0).lines().toList();
        // The database of those who name none is in the working directory, which the build's is not to be.
        Path file = Files.writeString(
                directory.resolve("gatehouse.yaml"),
                guide.blocks("yaml")
                        .get(0)
                        .replace("port: 8080", "port: 0")
                        .replace("store: jdbc", "store: jdbc\n    jdbc-url: jdbc:h2:" + directory.resolve("keys")));

        try (ProxyProcess create = ProxyProcess.run(directory, arguments(commands.get(0), file))) {
            assertThat(create.exitCode()).isZero();
            assertThat(create.output()).containsPattern("key +gh_live_");
        }
        try (ProxyProcess serve = ProxyProcess.run(directory, arguments(commands.get(1), file))) {
            assertThat(serve.url()).startsWith("http://127.0.0.1:");
        }
        try (ProxyProcess list = ProxyProcess.run(directory, arguments(commands.get(2), file))) {
            assertThat(list.exitCode()).isZero();
            assertThat(list.output()).contains("1 key");
        }
        for (String command : guide.blocks("sh").get(1).lines().toList()) {
            try (ProxyProcess list = ProxyProcess.run(directory, arguments(command, file))) {
                assertThat(list.exitCode()).as(command).isZero();
                assertThat(list.output()).as(command).contains("shop");
            }
        }
    }

    @Test
    void certificateGuideWhenFollowedThenItsFilesAreValid() throws Exception {
        TestCa clients = TestCa.root("clients");
        TestCa.write(directory.resolve("clients.pem"), clients.certificate());
        clients.server().writeChain(directory.resolve("server.pem"));
        clients.server().writeKey(directory.resolve("server.key"));
        Files.write(
                directory.resolve("clients.crl"),
                clients.crl(Instant.now(), Duration.ofDays(1)).getEncoded());
        for (String yaml : Guide.read("docs/client-certificates.md").blocks("yaml")) {
            Path file = Files.writeString(
                    directory.resolve("guide.yaml"),
                    yaml.replace("/etc/gatehouse/", directory + "/")
                            + (yaml.contains("routes:")
                                    ? ""
                                    : "  routes:\n    a:\n      path: /a\n      authenticate: client-cert\n"));
            GatewayConfig config = GatewayConfig.from(Settings.of(ConfigFile.read(file)), GatewayConfig.Use.DROP_IN);
            assertThat(config.credentials()).containsKey("client-cert");
        }
    }

    @Test
    void auditGuideWhenFollowedThenEachRequestHasItsLine() throws Exception {
        Path audit = directory.resolve("audit.json");
        Path file = Files.writeString(
                directory.resolve("gatehouse.yaml"),
                Guide.read("docs/audit.md")
                                .blocks("yaml")
                                .get(0)
                                .replace("/var/log/gatehouse/audit.json", audit.toString())
                        + "  server:\n    host: 127.0.0.1\n    port: 0\n");
        try (ProxyProcess serve = ProxyProcess.run(directory, List.of("serve", "--config", file.toString()))) {
            assertThat(RawHttp.get(serve.url(), "/orders/7").status()).isEqualTo(401);
        }

        assertThat(Files.readAllLines(audit))
                .filteredOn(line -> line.contains("\"event\":\"request\""))
                .singleElement()
                .asString()
                .contains("\"code\":\"CREDENTIAL_MISSING\"", "\"route\":\"orders\"", "\"path\":\"/orders/7\"");
    }

    @Test
    void metricsGuideWhenFollowedThenItsAddressesAnswerAndItsMetricsAreThere() throws Exception {
        Guide guide = Guide.read("docs/metrics.md");
        Path file = Files.writeString(
                directory.resolve("gatehouse.yaml"),
                guide.blocks("yaml").get(0).replace("port: 9090", "port: 0")
                        + "  server:\n    host: 127.0.0.1\n    port: 0\n");
        List<String> commands = guide.blocks("sh").get(0).lines().toList();
        try (ProxyProcess serve = ProxyProcess.run(directory, List.of("serve", "--config", file.toString()))) {
            assertThat(RawHttp.get(serve.url(), "/orders/7").status()).isEqualTo(401);
            // What is counted follows the reply.
            while (!RawHttp.get(serve.management(), "/metrics")
                    .text()
                    .contains("gatehouse_request_duration_seconds_count")) {
                Thread.onSpinWait();
            }
            List<String> bodies = new ArrayList<>();
            for (String command : commands) {
                assertThat(command).startsWith("curl -s http://127.0.0.1:9090/");
                String path = command.substring("curl -s http://127.0.0.1:9090".length());
                bodies.add(RawHttp.get(serve.management(), path).text());
            }
            assertThat(bodies.get(0)).contains("\"status\":\"up\"");
            assertThat(bodies.get(1)).contains("\"issuer.main\"");
            List<String> documented = Pattern.compile("(?m)^\\| `(gatehouse_[a-z_]+)`")
                    .matcher(guide.text())
                    .results()
                    .map(row -> row.group(1))
                    // Of kinds of credential and features that this configuration does not use, and of what no request
                    // did.
                    .filter(name ->
                            !name.matches(".*(_seen_|_introspection_|_reloads_|_old_uses_|_state_|_service_|_logins_"
                                    + "|_session_|_api_keys_|_removed_|_stripped_).*"))
                    .toList();
            assertThat(documented)
                    .hasSizeGreaterThan(4)
                    .allSatisfy(name -> assertThat(bodies.get(2)).contains("# TYPE " + name));
        }
    }

    @Test
    void readmeWhenOpenedThenItBeginsWithTheTwoCommandsThatCiRuns() throws IOException {
        List<String> commands =
                Guide.read("README.md").blocks("sh").get(0).lines().toList();

        assertThat(commands.get(0)).startsWith("mvn -q -Pquickstart ");
        assertThat(commands.get(1)).startsWith("mvn verify ");
        assertThat(Files.readString(Guide.ROOT.resolve(".ci/run"))).contains("mvn -B -ntp verify");
        assertThat(Files.readString(Guide.ROOT.resolve("pom.xml"))).contains("<id>quickstart</id>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CONTRIBUTING.md",
                "docs/checklist.md",
                "docs/api-keys.md",
                "docs/audit.md",
                "docs/metrics.md",
                "docs/architecture.md",
                "docs/bound-tokens.md",
                "docs/revocation.md",
                "docs/client-certificates.md",
                "docs/drop-in.md",
                "docs/migration.md",
                "docs/recipes.md",
                "docs/forwarding.md",
                "docs/proxy.md",
                "docs/tokens.md",
                "docs/introspection.md",
                "docs/service-accounts.md",
                "docs/login.md",
                "docs/scaling.md",
                "docs/jakarta-security.md",
            })
    void guideWhenItLinksThenTheTargetIsThere(String path) throws IOException {
        Path here = Guide.ROOT.resolve(path).resolveSibling("");

        assertThat(Pattern.compile("\\]\\(([^)#:]+)\\)")
                        .matcher(Guide.read(path).text())
                        .results()
                        .map(link -> link.group(1)))
                .allSatisfy(target -> assertThat(here.resolve(target)).exists());
    }

    @Test
    void jakartaSecurityGuideWhenItShowsTheExampleThenItIsTheExamplesOwn() throws IOException {
        Guide guide = Guide.read("docs/jakarta-security.md");
        Path example = Guide.ROOT.resolve("examples/jakarta-security-app");
        String versions = Files.readString(Guide.ROOT.resolve("pom.xml"));
        String artifacts = Files.readString(example.resolve("pom.xml"));

        assertThat(guide.blocks("java"))
                .singleElement()
                .isEqualTo(
                        Files.readString(example.resolve("src/main/java/dev/gatehouse/orders/WelcomeResource.java")));
        assertThat(guide.blocks("xml"))
                .singleElement()
                .satisfies(block -> assertThat(Pattern.compile("<artifactId>.*</artifactId>")
                                .matcher(block)
                                .results()
                                .map(MatchResult::group))
                        .hasSizeGreaterThan(1)
                        .allSatisfy(artifact -> assertThat(artifacts).contains(artifact)))
                .satisfies(block -> assertThat(Pattern.compile("<version>(.*)</version>")
                                .matcher(block)
                                .results()
                                .map(version -> ">" + version.group(1) + "</"))
                        .hasSizeGreaterThan(1)
                        .allSatisfy(version -> assertThat(versions).contains(version)));
    }

    private static List<String> arguments(String command, Path file) {
        return List.of(command.replace("java -jar gatehouse-proxy.war ", "")
                .replace("gatehouse.yaml", file.toString())
                .split(" ", -1));
    }
}
