package dev.gatehouse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class UpstreamTest {

    private static final String ROUTE = "gatehouse.routes.r.";

    @Test
    void fromWhenNothingIsSetThenDefaults() {
        ConfigReader reader = TestSettings.reader();

        assertThat(Upstream.from(reader, "r", "/api/**"))
                .isEqualTo(new Upstream(List.of(), "", Duration.ofSeconds(30), Upstream.Balance.ROUND_ROBIN));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenAllIsSetThenRead() {
        ConfigReader reader = TestSettings.reader(
                ROUTE + "backends", "http://10.0.0.1:9001, http://10.0.0.2:9001/base",
                ROUTE + "strip-prefix", "/api",
                ROUTE + "timeout", "5s",
                ROUTE + "balance", "least-requests");

        assertThat(Upstream.from(reader, "r", "/api/**"))
                .isEqualTo(new Upstream(
                        List.of(URI.create("http://10.0.0.1:9001"), URI.create("http://10.0.0.2:9001/base")),
                        "/api",
                        Duration.ofSeconds(5),
                        Upstream.Balance.LEAST_REQUESTS));
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /api",
        "/api, /api/**",
        "/api, /api/",
        "/api, /api/orders/*",
        "/api/orders, /api/orders/*",
    })
    void fromWhenPrefixBeginsThePathThenTaken(String prefix, String path) {
        ConfigReader reader = TestSettings.reader(ROUTE + "strip-prefix", prefix);

        assertThat(Upstream.from(reader, "r", path).stripPrefix()).isEqualTo(prefix);
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/ap, /api/**",
        "/api, /apis/**",
        "/api/v1, /api/**",
        "/api, /**",
        "/api, /*/x",
        "/x, /",
        "/, /api/**",
        "api, /api/**",
        "/api/, /api/**",
        "//api, /api/**",
        "/*, /*/x",
        "/a;b, /api",
        "/a%20b, /api",
        "/a?b, /api",
    })
    void fromWhenPrefixDoesNotBeginThePathThenProblem(String prefix, String path) {
        ConfigReader reader = TestSettings.reader(ROUTE + "strip-prefix", prefix);
        Upstream.from(reader, "r", path);

        assertThat(reader.problems()).hasSize(1);
        ConfigProblem problem = reader.problems().get(0);
        assertThat(problem.property()).isEqualTo("gatehouse.routes.r.strip-prefix");
        assertThat(problem.value()).isEqualTo(prefix);
        assertThat(problem.allowed()).contains("whole segments");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/?x=y",
                "http://h/a;b=c",
                "http://ok,http://h?x",
                "http://u:p@h",
                "http://h/#x",
                "ftp://h",
                "h:8080",
                "http://a,,http://b",
            })
    void fromWhenBackendIsNoBaseUrlThenProblem(String backends) {
        ConfigReader reader = TestSettings.reader(ROUTE + "backends", backends);
        Upstream.from(reader, "r", "/api/**");

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly(ROUTE + "backends");
    }

    @ParameterizedTest
    @CsvSource({"timeout, 0s", "timeout, 61m", "balance, random"})
    void fromWhenValueIsBadThenProblem(String name, String value) {
        ConfigReader reader = TestSettings.reader(ROUTE + name, value);
        Upstream.from(reader, "r", "/api/**");

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly(ROUTE + name);
    }

    @Test
    void reportMissingWhenNoBackendsThenProblem() {
        ConfigReader reader = TestSettings.reader();
        Upstream.reportMissing(reader, "r");

        assertThat(reader.problems())
                .extracting(ConfigProblem::property, ConfigProblem::problem)
                .containsExactly(tuple(ROUTE + "backends", "is missing"));
    }

    private static String[] tls(Path directory, String backend) throws IOException {
        TestCa ca = TestCa.root("Root");
        TestCa.Issued own = ca.client("proxy");
        return new String[] {
            ROUTE + "backends", backend,
            ROUTE + "backend-tls-certificate",
                    own.writeChain(directory.resolve("own.pem")).toString(),
            ROUTE + "backend-tls-key",
                    own.writeKey(directory.resolve("own.key")).toString(),
            ROUTE + "backend-tls-ca",
                    TestCa.write(directory.resolve("ca.pem"), ca.certificate()).toString()
        };
    }

    @Test
    void fromWhenTlsIsSetThenRead(@TempDir Path directory) throws IOException {
        ConfigReader reader = TestSettings.reader(tls(directory, "https://h"));

        assertThat(Upstream.from(reader, "r", "/api/**").tls())
                .isEqualTo(new ClientTls(
                        directory.resolve("own.pem"), directory.resolve("own.key"), directory.resolve("ca.pem")));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenTlsDoesNotFitThenProblem(@TempDir Path directory) throws IOException {
        String[] good = tls(directory, "http://h");
        assertThat(problems(good)).containsExactly(ROUTE + "backend-tls-certificate");
        good[1] = "https://h";
        assertThat(problems(good)).isEmpty();
        assertThat(problems(good[0], good[1], good[2], good[3])).containsExactly(ROUTE + "backend-tls-key");
        assertThat(problems(good[0], good[1], good[4], good[5])).containsExactly(ROUTE + "backend-tls-certificate");
        assertThat(problems(good[0], good[1], good[6], directory + "/none")).containsExactly(ROUTE + "backend-tls-ca");
        assertThat(problems(good[0], good[1], good[6], good[5])).containsExactly(ROUTE + "backend-tls-ca");
    }

    private static List<String> problems(String... settings) {
        ConfigReader reader = TestSettings.reader(settings);
        Upstream.from(reader, "r", "/api/**");
        return reader.problems().stream().map(ConfigProblem::property).toList();
    }
}
