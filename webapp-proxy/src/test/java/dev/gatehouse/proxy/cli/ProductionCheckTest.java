package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.proxy.fixture.Guide;
import dev.gatehouse.proxy.production.Checklist;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** {@code check --production}, and the document that lists what it verifies. */
class ProductionCheckTest {

    private static final String SECRET = "management-token-of-this-test";
    private static final String GOOD = """
            gatehouse.server.host=127.0.0.1
            gatehouse.issuers.main.issuer=https://auth.example.com/realms/acme
            gatehouse.issuers.main.audiences=orders
            gatehouse.issuers.main.max-lifetime=15m
            gatehouse.issuers.main.required-claims=sub,email
            gatehouse.issuers.main.claims.azp=shop
            gatehouse.issuers.main.roles-claim=/realm_access/roles
            gatehouse.issuers.main.tenant-claim=tenant
            gatehouse.issuers.other.issuer=https://other.example.com
            gatehouse.issuers.other.audiences=orders
            gatehouse.issuers.other.max-lifetime=15m
            gatehouse.issuers.other.algorithms=PS256
            gatehouse.issuers.other.introspection=opaque
            gatehouse.issuers.other.client-id=gatehouse
            gatehouse.issuers.other.client-secret=client-secret-of-this-test
            gatehouse.routes.orders.path=/orders/*/items/**
            gatehouse.routes.orders.methods=POST
            gatehouse.routes.orders.scopes=orders.read,orders.write
            gatehouse.routes.orders.roles=clerk
            gatehouse.routes.orders.claims./plan/name=gold
            gatehouse.routes.orders.backends=https://orders.example.com
            gatehouse.routes.health.path=/health
            gatehouse.routes.health.methods=GET
            gatehouse.routes.health.authenticate=none
            gatehouse.routes.health.backends=https://orders.example.com
            gatehouse.dpop.origins=https://orders.example.com
            gatehouse.throttle.failures=1/1m
            gatehouse.throttle.requests=1/1m
            gatehouse.management.token=%s
            """.formatted(SECRET);
    private static final String TENANTS = """
            gatehouse.tenants.acme.host=acme.example.com
            gatehouse.tenants.acme.issuers=main
            gatehouse.tenants.acme.claim=acme
            gatehouse.tenants.globex.host=globex.example.com
            gatehouse.tenants.globex.issuers=main
            gatehouse.tenants.globex.claim=globex
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private String good = GOOD;

    @BeforeEach
    void addFiles() {
        good = GOOD + "gatehouse.revocations.file=" + directory.resolve("revoked.jsonl") + "\ngatehouse.audit=file:"
                + directory.resolve("audit.json") + "\n";
    }

    private int check(String properties, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("gatehouse.properties"), properties);
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(out, true));
        List<String> arguments = new java.util.ArrayList<>(List.of("check", "--config", file.toString()));
        arguments.addAll(List.of(options));
        return command.execute(arguments.toArray(new String[0]));
    }

    @Test
    void documentWhenReadThenItListsJustTheLinesThatAreVerified() throws IOException {
        List<String> rows = Pattern.compile("^\\| `([^`]+)` \\| (.*) \\|$", Pattern.MULTILINE)
                .matcher(Guide.read("docs/checklist.md").text())
                .results()
                .map(row -> row.group(1) + ": " + row.group(2))
                .toList();

        assertThat(Checklist.LINES)
                .extracting(line -> line.id() + ": " + line.text())
                .containsExactlyElementsOf(rows);
    }

    @Test
    void checkWhenTokensOfOursGoOnUnencryptedThenItsLineFails() throws IOException {
        String account = good + """
                gatehouse.service-accounts.shop.issuer=https://auth.example.com
                gatehouse.service-accounts.shop.client-id=shop
                gatehouse.service-accounts.shop.client-secret=hush
                gatehouse.routes.orders.credential=shop
                """;
        check(account, "--production");
        assertThat(out.toString()).doesNotContain("FAIL forwarded");

        check(
                account.replaceAll("(?m)^gatehouse\\.routes\\.orders\\.backends=.*$", "")
                        + "gatehouse.routes.orders.backends=http://10.0.0.1:1\n",
                "--production");
        assertThat(out.toString())
                .containsPattern("(?m)^FAIL forwarded: .*route orders sends tokens of ours to http://10\\.0\\.0\\.1:1");
    }

    @Test
    void documentWhenFollowedThenItsFilePasses() throws IOException {
        Guide guide = Guide.read("docs/checklist.md");
        assertThat(guide.blocks("sh"))
                .containsExactly("java -jar gatehouse-proxy.war check --production --config gatehouse.yaml\n");
        Path token = Files.writeString(directory.resolve("management-token"), SECRET);
        Path certificate = Files.writeString(directory.resolve("server.pem"), "");
        Path key = Files.writeString(directory.resolve("server-key.pem"), "");
        Path file = Files.writeString(
                directory.resolve("gatehouse.yaml"),
                guide.blocks("yaml")
                        .get(0)
                        .replace(
                                "revoked.jsonl",
                                directory.resolve("revoked.jsonl").toString())
                        .replace("server.pem", certificate.toString())
                        .replace("server-key.pem", key.toString())
                        .replace("file:audit.json", "file:" + directory.resolve("audit.json"))
                        .replace("file:management-token", "file:" + token));
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out, true));

        assertThat(command.execute("check", "--production", "--config", file.toString()))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("Ready for production.").doesNotContain(SECRET);
    }

    @Test
    void checkWhenEverythingHoldsThenEachLineIsTestedAndNothingIsLeftBehind() throws IOException {
        assertThat(check(good + TENANTS, "--production")).as(out.toString()).isZero();

        for (String line : List.of("good-token", "forged", "expired", "misaddressed", "revoked", "cross-tenant")) {
            assertThat(out.toString()).containsPattern("(?m)^ok " + line + ": .*\\([1-9][0-9]* requests");
        }
        assertThat(out.toString())
                .contains("TOKEN_EXPIRED", "TOKEN_REVOKED", "TENANT_MISMATCH")
                .doesNotContain("FAIL")
                .doesNotContain(SECRET)
                .doesNotContain("client-secret-of-this-test");
        assertThat(directory.resolve("revoked.jsonl")).doesNotExist();
        assertThat(directory.resolve("audit.json"))
                .satisfiesAnyOf(
                        file -> assertThat(file).doesNotExist(),
                        file -> assertThat(file).isEmptyFile());
    }

    @Test
    void checkWhenTokensComeInACookieThenProbesDoToo() throws IOException {
        assertThat(check(good + "gatehouse.issuers.main.token-cookie=jwt\n", "--production"))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).containsPattern("(?m)^ok good-token: .*\\([1-9][0-9]* requests");
    }

    @Test
    void checkWhenAnyAudienceIsTakenThenItsLineFails() throws IOException {
        assertThat(check(
                        good.replaceAll("(?m)^gatehouse\\.issuers\\.main\\.audiences=.*$", "")
                                + "gatehouse.issuers.main.any-audience=true\n",
                        "--production"))
                .isNotZero();
        assertThat(out.toString())
                .containsPattern("(?m)^FAIL .*issuer main takes tokens for any audience \\(any-audience\\)")
                .containsPattern("(?m)^FAIL misaddressed");
    }

    @Test
    void checkWhenThereIsNoTenantThenThatLineIsNotApplicable() throws IOException {
        assertThat(check(good, "--production")).as(out.toString()).isZero();

        assertThat(out.toString()).contains("not applicable cross-tenant: ");
    }

    @ParameterizedTest
    @CsvSource({
        "listener, gatehouse.server.host=, 'server.host is 0.0.0.0, and credentials come in the clear'",
        "listener, gatehouse.server.host=192.0.2.7, server.host is 192.0.2.7",
        "methods, gatehouse.routes.health.methods=, route health is open to all",
        "enforced, gatehouse.routes.orders.mode=report, route orders has mode=report",
        "expired, gatehouse.routes.orders.mode=report, route orders lets it in",
        "no-credential, gatehouse.routes.orders.mode=report, route orders lets it in",
        "addressees, gatehouse.allow-insecure-http=true, issuer main may be asked without TLS",
        "proof-hosts, gatehouse.dpop.origins=, dpop.origins is not set",
        "lifetimes, gatehouse.issuers.main.max-lifetime=2h, issuer main has a max-lifetime of PT2H",
        "lifetimes, gatehouse.issuers.main.clock-skew=2m, issuer main has a clock-skew of PT2M",
        "rotation, gatehouse.issuers.main.jwks-refresh=2h, issuer main has a jwks-refresh of PT2H",
        "revocation, gatehouse.revocations.file=, revocations.file is not set",
        "revocation, gatehouse.issuers.other.introspection-cache=5m, issuer other has an introspection-cache",
        "forwarded, gatehouse.routes.orders.forward-token=original, forwards the caller's own token",
        "forwarded, gatehouse.routes.orders.backends=http://10.0.0.1:1, unencrypted and unsigned",
        "management, gatehouse.management.token=, management.token is not set",
        "limits, gatehouse.throttle.failures=, throttle.failures is not set",
        "limits, gatehouse.throttle.requests=, route orders has no rate-limit",
        "audit, gatehouse.audit=log, audit is log",
        "proxies, gatehouse.trusted-proxies=0.0.0.0/0, trusted-proxies has everybody in it",
        "shared-state, gatehouse.redis-uri=redis://10.0.0.1, neither rediss:// nor on this machine",
        "runbooks, gatehouse.management.token=, revoke-token needs management.token",
    })
    void checkWhenOneThingIsAmissThenItsLineFails(String line, String setting, String why) throws IOException {
        String name = setting.substring(0, setting.indexOf('=') + 1);
        String others = good.lines()
                .filter(other -> !other.startsWith(name))
                .collect(java.util.stream.Collectors.joining("\n"));
        String more = line.equals("shared-state") ? "\ngatehouse.state=redis" : "";
        String changed = setting.endsWith("=") ? others : others + "\n" + setting + more + "\n";

        assertThat(check(changed, "--production")).as(out.toString()).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("(?m)^FAIL " + line + ": .*" + Pattern.quote(why))
                .containsPattern("[1-9]+ lines of the checklist do not hold\\.");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, server.tls, TLS ends here",
        "0.0.0.0, trusted-proxies=192.0.2.7, TLS must end at one of trusted-proxies",
        "::1, '', only this machine reaches ::1",
        "localhost, '', only this machine reaches localhost",
    })
    void checkWhenCredentialsDoNotComeInTheClearThenTheListenerPasses(String host, String more, String why)
            throws IOException {
        Path file = Files.writeString(directory.resolve("server.pem"), "");
        String tls = "gatehouse.server.tls.certificate=" + file + "\ngatehouse.server.tls.key=" + file;
        String setting = more.equals("server.tls") ? tls : more.isEmpty() ? "" : "gatehouse." + more;

        assertThat(check(good.replace("host=127.0.0.1", "host=" + host) + setting + "\n", "--production"))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).containsPattern("(?m)^ok listener: .*" + Pattern.quote(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0,::/0", "0.0.0.0/1,128.0.0.0/1", "127.0.0.1", "127.0.0.0/8,::1", "2000::/3"})
    void checkWhenTrustedProxiesNameNobodyWhoCouldEndTlsThenTheListenerFails(String proxies) throws IOException {
        String open = good.replace("host=127.0.0.1", "host=0.0.0.0") + "gatehouse.trusted-proxies=" + proxies + "\n";

        assertThat(check(open, "--production")).as(out.toString()).isEqualTo(1);
        assertThat(out.toString()).containsPattern("(?m)^FAIL listener: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"
            })
    void checkWhenAnIssuerHasOneAlgorithmThenAKeyOfThatStandsInAndNobodyIsAsked(String algorithm) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        provider.start();
        try {
            String keys = "http://127.0.0.1:" + provider.getAddress().getPort() + "/keys";
            assertThat(check(
                            good + "gatehouse.issuers.main.algorithms=" + algorithm
                                    + "\ngatehouse.issuers.main.jwks-uri=" + keys + "\n",
                            "--production"))
                    .as(out.toString())
                    .isZero();
        } finally {
            provider.stop(0);
        }

        assertThat(asked).hasValue(0);
        // Two issuers, each with a good token.
        assertThat(out.toString()).containsPattern("(?m)^ok good-token: .*\\(2 requests let in");
    }

    @Test
    void checkWhenJsonIsAskedForThenTheLinesAreInIt() throws IOException {
        assertThat(check(good, "--production", "--json")).isZero();

        assertThat(out.toString())
                .contains("\"production\":[{\"id\":\"listener\",\"text\":\"Callers come")
                .contains("\"outcome\":\"not applicable\"");
    }

    @Test
    void checkWhenProductionIsNotAskedForThenNothingIsTested() throws IOException {
        assertThat(check(good.replace("15m", "2h"))).isZero();
        assertThat(out.toString()).doesNotContain("good-token");
    }

    @Test
    void checkWhenConfigurationIsBadThenItSaysSoAlone() throws IOException {
        assertThat(check(good + "gatehouse.nonsense=1\n", "--production")).isEqualTo(1);
        assertThat(out.toString()).contains("gatehouse.nonsense").doesNotContain("good-token");
    }
}
