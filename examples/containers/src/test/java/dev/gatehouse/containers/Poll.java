package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Waits for what a container writes into a file. */
final class Poll {

    /** What a file must say. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private Poll() {}

    static void until(Path what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(what) || !condition.holds()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
