package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

@Timeout(60)
class AuditFileTest {

    @TempDir
    private Path folder;

    private static ByteBuffer line(String text) {
        return StandardCharsets.US_ASCII.encode(text + '\n');
    }

    @Test
    void openWhenThereIsNoFileThenItIsItsOwnersAlone() throws IOException {
        Path path = folder.resolve("audit.json");
        try (AuditFile file = new AuditFile(path)) {
            file.write(line("one"));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(path).hasContent("one\n");
    }

    @Test
    void openWhenTheFileHasLinesThenTheyStay() throws IOException {
        Path path = Files.writeString(folder.resolve("audit.json"), "old\n");
        try (AuditFile file = new AuditFile(path)) {
            file.write(line("new"));
        }

        assertThat(path).hasContent("old\nnew\n");
    }

    @Test
    void tickWhenTheFileWasMovedThenTheNextLineIsInANewOne() throws IOException {
        Path path = folder.resolve("audit.json");
        Path moved = folder.resolve("audit.json.1");
        try (AuditFile file = new AuditFile(path)) {
            file.write(line("one"));
            Files.move(path, moved);
            file.write(line("two"));
            file.tick();
            file.write(line("three"));
            file.tick();
            file.write(line("four"));
        }

        assertThat(moved).hasContent("one\ntwo\n");
        assertThat(path).hasContent("three\nfour\n");
    }

    @Test
    void writeWhenTheFileWasTruncatedThenItGoesOnAtItsEnd() throws IOException {
        Path path = folder.resolve("audit.json");
        try (AuditFile file = new AuditFile(path)) {
            file.write(line("one"));
            Files.writeString(path, "");
            file.tick();
            file.write(line("two"));
        }

        assertThat(path).hasContent("two\n");
    }

    @Test
    void writeWhenTheFolderIsGoneThenItFailsUntilThatIsBack() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Path path = logs.resolve("audit.json");
        try (AuditFile file = new AuditFile(path)) {
            Files.delete(path);
            Files.delete(logs);
            assertThatThrownBy(file::tick).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> file.write(line("lost?"))).isInstanceOf(IOException.class);

            Files.createDirectory(logs);
            file.write(line("not lost"));
        }

        assertThat(path).hasContent("not lost\n");
    }

    @Test
    void trailWhenTheFileIsRotatedUnderwayThenEveryLineIsWholeAndInOneOfThem() throws Exception {
        Path path = folder.resolve("audit.json");
        Path moved = folder.resolve("audit.json.1");
        AuditConfig config = new AuditConfig(path, 10_000);
        try (AuditTrail trail = AuditTrail.open(config, Meters.NONE, new TestClock())) {
            for (int i = 0; i < 500; i++) {
                trail.record(new AuditEvent("x", Map.of("number", Integer.toString(i))));
            }
            await(() -> Files.exists(path) && Files.size(path) > 0);
            Files.move(path, moved);
            await(() -> Files.exists(path));
            for (int i = 500; i < 1_000; i++) {
                trail.record(new AuditEvent("x", Map.of("number", Integer.toString(i))));
            }
        }

        assertThat(Files.readAllLines(moved).size() + Files.readAllLines(path).size())
                .isEqualTo(1_000);
        assertThat(Files.readAllLines(path)).isNotEmpty().allMatch(line -> line.endsWith("\"}"));
    }

    @Test
    void openWhenTheFileIsADeviceThenItIsRefused() {
        assertThat(AuditFile.problem(Path.of("/dev/full"))).isEqualTo("is no regular file");
        assertThatThrownBy(() -> AuditTrail.open(
                        new AuditConfig(folder.resolve("none/audit.json"), 100), Meters.NONE, new TestClock()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gatehouse.audit")
                .hasMessageContaining("is in a folder that is not there");
    }

    @Test
    void configWhenNothingIsSetThenItIsTheLog() {
        var reader = TestSettings.reader();

        assertThat(AuditConfig.from(reader)).isEqualTo(new AuditConfig(null, 10_000));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void configWhenAllIsSetThenItIsThat() {
        var reader = TestSettings.reader(
                "gatehouse.audit", "file:" + folder.resolve("a.json"), "gatehouse.audit-queue", "500");

        assertThat(AuditConfig.from(reader)).isEqualTo(new AuditConfig(folder.resolve("a.json"), 500));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void configWhenTheTargetIsWrongThenEachMistakeIsNamed() {
        for (String target : new String[] {"syslog", "file:", "file:" + folder, "file:" + folder + "/none/a.json"}) {
            var reader = TestSettings.reader("gatehouse.audit", target);
            var unused = AuditConfig.from(reader);
            assertThat(reader.problems()).as(target).hasSize(1);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(end);
            Thread.sleep(Duration.ofMillis(5).toMillis());
        }
    }
}
