package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class QuickstartIT {

    /** Packaged by a module that the reactor builds before this one. */
    private static final Path WAR = Path.of("..", "..", "webapp-proxy", "target", "gatehouse-proxy.war");

    @TempDir
    Path directory;

    @Test
    void runWhenOnceThenEveryRowIsAsExpected() throws Exception {
        assertThat(Quickstart.run(WAR, directory, true)).isZero();
    }

    @Test
    void runWhenProxyIsNotBuiltThenSaysWhatBuildsIt() {
        Path missing = directory.resolve("gatehouse-proxy.war");

        assertThatIOException()
                .isThrownBy(() -> Quickstart.run(missing, directory, true))
                .withMessageContaining("No proxy at")
                .withMessageContaining("mvn -q -Pquickstart");
    }
}
