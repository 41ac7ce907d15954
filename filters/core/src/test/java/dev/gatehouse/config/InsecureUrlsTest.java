package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;

class InsecureUrlsTest {

    private static final ConfigKey<URI> URL = ConfigKey.of("gatehouse.<i>.url", ValueType.url(), "A URL.");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://auth.example.com/x",
                "http://localhost/x",
                "http://LOCALHOST:8080",
                "http://127.0.0.1:8080/x",
                "http://127.8.9.10",
                "http://[::1]:8080",
            })
    void permitsWhenHttpsOrLoopbackThenTrue(URI url) {
        assertThat(new InsecureUrls(false).permits(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://auth.example.com",
                "http://localhost.example.com",
                "http://127.0.0.1.example.com",
                "http://127.0.0.1:80@evil.example.com/",
                "http://127.evil.example.com",
                "http://10.0.0.1",
                "http://0.0.0.0",
                "http://[::2]",
                "http:opaque",
            })
    void permitsWhenHttpBeyondLoopbackThenOnlyIfAllowed(URI url) {
        assertThat(new InsecureUrls(false).permits(url)).isFalse();
        assertThat(new InsecureUrls(true).permits(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/x", "file:/etc/passwd", "/x"})
    void permitsWhenNoHttpAtAllThenNever(URI url) {
        assertThat(new InsecureUrls(true).permits(url)).isFalse();
    }

    @Test
    void checkWhenNotPermittedThenProblem() {
        ConfigReader reader = TestSettings.reader("gatehouse.main.url", "http://auth.example.com");
        new InsecureUrls(false).check(reader, URL, URI.create("http://auth.example.com"), "main");

        assertThat(reader.problems())
                .containsExactly(new ConfigProblem(
                        "gatehouse.main.url",
                        TestSettings.ORIGIN,
                        "http://auth.example.com",
                        "is http:// beyond loopback",
                        "https://, or gatehouse.allow-insecure-http=true"));
    }

    @Test
    void checkWhenNullOrPermittedThenNoProblem() {
        ConfigReader reader = TestSettings.reader();
        new InsecureUrls(false).check(reader, URL, null, "main");
        new InsecureUrls(false).check(reader, URL, URI.create("https://auth.example.com"), "main");

        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenReadThenDefaultIsFalse() {
        assertThat(InsecureUrls.from(TestSettings.reader()).allowed()).isFalse();
        assertThat(InsecureUrls.from(TestSettings.reader("gatehouse.allow-insecure-http", "true"))
                        .allowed())
                .isTrue();
    }
}
