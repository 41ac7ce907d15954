package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code check} says of client certificates. */
class WeakSettingsTest {

    private static final String UNREVOKED = "revocation is none";
    private static final String EVERYBODY = "allowed is not set";
    private static final String LONG_ANSWER = "ocsp-cache is over an hour";
    private static final String OTHER_NAMES = "allowed has URIs and principal has more than san-uri";
    private static final String ANY_PROXY = "trusted-proxies is everybody";

    @TempDir
    private Path directory;

    private String check(String... settings) throws Exception {
        Path ca =
                TestCa.write(directory.resolve("ca.pem"), TestCa.root("clients").certificate());
        Path config = Files.writeString(
                directory.resolve("gatehouse.properties"), """
                gatehouse.client-certificates.ca=%s
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.authenticate=client-cert
                gatehouse.routes.api.backends=http://127.0.0.1:9001
                %s
                """.formatted(ca, String.join("\n", settings)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = GatehouseCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        assertThat(command.execute("check", "--config", config.toString()))
                .as(err.toString())
                .isZero();
        return out.toString();
    }

    @Test
    void checkWhenOnlyTheAuthoritiesAreSetThenWeak() throws Exception {
        assertThat(check())
                .contains("weak: client certificates: " + UNREVOKED, "weak: client certificates: " + EVERYBODY)
                .doesNotContain(LONG_ANSWER, OTHER_NAMES, ANY_PROXY);
    }

    @Test
    void checkWhenARouteNamesTraceThenWeak() throws Exception {
        assertThat(check("gatehouse.routes.api.methods=GET,TRACE")).contains("weak: route api: methods has TRACE");
        assertThat(check("gatehouse.routes.api.methods=GET")).doesNotContain("TRACE");
    }

    @Test
    void checkWhenEverythingIsStrictThenNoWord() throws Exception {
        assertThat(check(
                        "gatehouse.client-certificates.revocation=ocsp",
                        "gatehouse.client-certificates.ocsp-cache=1h",
                        "gatehouse.client-certificates.principal=san-uri",
                        "gatehouse.client-certificates.allowed=spiffe://payments.example/*"))
                .contains("The configuration is valid.")
                .doesNotContain("weak: client certificates", ANY_PROXY);
    }

    @Test
    void checkWhenRouteOnlyReportsThenWeak() throws Exception {
        assertThat(check("gatehouse.routes.api.mode=report"))
                .contains("weak: route api: mode is report, so whoever would be refused is let through");
        assertThat(check("gatehouse.routes.api.mode=enforce")).doesNotContain("mode is report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "always"})
    void checkWhenAnyAudienceIsTakenThenWeak(String introspection) throws Exception {
        String[] issuer = {
            "gatehouse.issuers.main.issuer=https://auth.example.com",
            "gatehouse.issuers.main.introspection=" + introspection,
            "gatehouse.issuers.main.introspection-uri=https://auth.example.com/introspect",
            "gatehouse.issuers.main.client-id=gate",
            "gatehouse.issuers.main.client-secret=hush",
            ""
        };
        issuer[5] = "gatehouse.issuers.main.any-audience=true";
        assertThat(check(issuer)).contains("weak: issuer main: any-audience is true");
        issuer[5] = "gatehouse.issuers.main.audiences=api";
        assertThat(check(issuer)).doesNotContain("any-audience");
    }

    @Test
    void checkWhenAnswersCountForLongThenWeak() throws Exception {
        assertThat(check(
                        "gatehouse.client-certificates.revocation=ocsp",
                        "gatehouse.client-certificates.ocsp-cache=61m"))
                .contains("weak: client certificates: " + LONG_ANSWER)
                .doesNotContain(UNREVOKED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "san-uri            | orders,spiffe://payments.example/* | false",
                "san-uri,subject-cn | orders,spiffe://payments.example/* | true",
                "san-dns            | spiffe://payments.example/*        | true",
                "san-uri,subject-cn | orders,returns                     | false",
            })
    void checkWhenUrisAreAllowedThenOtherNamesAreWeak(String principal, String allowed, boolean weak) throws Exception {
        String out = check(
                "gatehouse.client-certificates.principal=" + principal,
                "gatehouse.client-certificates.allowed=" + allowed);

        assertThat(out.contains("weak: client certificates: " + OTHER_NAMES)).isEqualTo(weak);
        assertThat(out).doesNotContain(EVERYBODY);
    }

    @Test
    void checkWhenNoHostIsNamedForProofsThenWeak() throws Exception {
        String weak = "weak: no dpop.origins, route, tenant or external-url names a host";
        String bearer = """
                gatehouse.issuers.main.issuer=https://auth.example.com
                gatehouse.issuers.main.audiences=orders
                gatehouse.routes.orders.path=/orders/**
                gatehouse.routes.orders.backends=http://127.0.0.1:9001
                """;

        assertThat(check()).doesNotContain(weak);
        assertThat(check(bearer)).contains(weak);
        assertThat(check(bearer, "gatehouse.dpop.origins=https://api.example.com"))
                .doesNotContain(weak);
        assertThat(check(bearer, "gatehouse.routes.orders.host=api.example.com"))
                .doesNotContain(weak);
    }

    @Test
    void checkWhenProofsAreTakenForSomeHostsAloneThenWeak() throws Exception {
        String weak = "weak: DPoP proofs are taken for app.example.com alone";
        String bearer = """
                gatehouse.issuers.main.issuer=https://auth.example.com
                gatehouse.issuers.main.audiences=orders
                gatehouse.routes.orders.path=/orders/**
                gatehouse.routes.orders.backends=http://127.0.0.1:9001
                """;
        String host = "gatehouse.routes.api.host=app.example.com";

        assertThat(check(bearer, host)).contains(weak);
        assertThat(check(bearer, host, "gatehouse.dpop.origins=https://api.example.com"))
                .doesNotContain("DPoP");
        assertThat(check(bearer, host, "gatehouse.routes.orders.host=api.example.com"))
                .doesNotContain("DPoP");
        assertThat(check(bearer)).doesNotContain("alone");
        assertThat(check(host)).doesNotContain("DPoP");
    }

    @Test
    void checkWhenOtherGatewaysHeaderIsPassedThenWeak() throws Exception {
        assertThat(check("gatehouse.forward.pass-headers=X-Access-Token"))
                .contains("weak: forward.pass-headers lets clients send X-Access-Token");
    }

    @Test
    void checkWhenAnybodyMayWriteTheHeaderThenWeak() throws Exception {
        String header = "gatehouse.client-certificates.source=header";

        assertThat(check(header, "gatehouse.trusted-proxies=0.0.0.0/0")).contains("weak: " + ANY_PROXY);
        assertThat(check(header, "gatehouse.trusted-proxies=10.0.0.0/8")).doesNotContain(ANY_PROXY);
    }
}
