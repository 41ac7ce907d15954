package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ProxyProcessTest {

    @TempDir
    Path directory;

    @Test
    void awaitReadyWhenLineIsPrintedThenItsFirstAddress() throws Exception {
        ProxyProcess ended;
        try (ProxyProcess proxy = start("""
                System.out.println("a line before");
                System.out.println("Gatehouse ready on http://127.0.0.1:4321, management on http://127.0.0.1:1");
                Thread.sleep(60_000);
                """)) {
            assertThat(proxy.awaitReady()).isEqualTo(URI.create("http://127.0.0.1:4321"));
            ended = proxy;
        }
        assertThat(ended.awaitExit()).isNotZero();
        assertThat(directory.resolve("proxy.log")).content().startsWith("a line before");
    }

    @Test
    void awaitReadyWhenProcessEndsThenFailsWithTheEndOfItsLog() throws Exception {
        try (ProxyProcess proxy = start("System.err.println(\"GH0001: a wrong setting\"); System.exit(1);")) {
            assertThatIOException()
                    .isThrownBy(proxy::awaitReady)
                    .withMessageContaining("The proxy did not start")
                    .withMessageContaining("GH0001: a wrong setting");
        }
    }

    @Test
    void serveWhenBuiltThenRunsTheWarWithTheConfiguration() throws Exception {
        Path file = new ProxyConfiguration(
                        URI.create("http://127.0.0.1:1"),
                        URI.create("http://127.0.0.1:1/globex"),
                        URI.create("http://127.0.0.1:2"),
                        directory.resolve("new"))
                .write();

        assertThat(file).content().contains("issuer: http://127.0.0.1:1\n", "backends: http://127.0.0.1:2\n");
        assertThat(ProxyProcess.serve(Path.of("a.war"), file))
                .endsWith("-jar", "a.war", "serve", "--config", file.toString());
    }

    /** A child that does what {@code body} says: Java can run a source file. */
    private ProxyProcess start(String body) throws IOException {
        Path source = Files.writeString(
                directory.resolve("Child.java"),
                "class Child { public static void main(String[] a) throws Exception {" + body + "}}");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return ProxyProcess.start(List.of(java, source.toString()), directory.resolve("proxy.log"));
    }
}
