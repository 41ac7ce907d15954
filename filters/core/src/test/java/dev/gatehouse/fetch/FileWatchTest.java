package dev.gatehouse.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.strict.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

@Timeout(30)
class FileWatchTest {

    private static final String PROPERTY = "gatehouse.some.file";

    @TempDir
    private Path directory;

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("file"), "a");
    }

    private FileWatch watch(ReloadConfig.Mode mode) {
        return new FileWatch(new ReloadConfig(mode, Duration.ZERO), events::add);
    }

    private WatchedFiles<String> follow(FileWatch watch) throws Exception {
        return watch.follow(PROPERTY, List.of(file), this::read, changed -> {});
    }

    private String read() throws IOException, MalformedException {
        String content = Files.readString(file);
        if (content.equals("bad")) {
            throw new MalformedException("is bad");
        }
        if (content.equals("odd")) {
            throw new IllegalStateException("quotes the key");
        }
        return content;
    }

    private static void await(WatchedFiles<String> followed, String content) {
        while (!followed.current().equals(content)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void followWhenAFileChangesThenTakenUpByItself() throws Exception {
        try (FileWatch watch = watch(ReloadConfig.Mode.AUTO)) {
            WatchedFiles<String> followed = follow(watch);
            Files.writeString(file, "b");

            await(followed, "b");
        }
    }

    @Test
    void followWhenManualThenOnlyLookNowTakesUp() throws Exception {
        try (FileWatch manual = watch(ReloadConfig.Mode.MANUAL);
                FileWatch automatic = watch(ReloadConfig.Mode.AUTO)) {
            WatchedFiles<String> kept = follow(manual);
            WatchedFiles<String> control = follow(automatic);
            for (String content : List.of("b", "c")) {
                Files.writeString(file, content);
                await(control, content);
                assertThat(kept.current()).isEqualTo("a");
            }

            manual.lookNow();

            assertThat(kept.current()).isEqualTo("c");
        }
    }

    @Test
    void useWhenTheRulesChangeThenTheyCountForWatchedFiles() throws Exception {
        try (FileWatch watch = watch(ReloadConfig.Mode.MANUAL)) {
            WatchedFiles<String> followed = follow(watch);
            Files.writeString(file, "b");

            watch.use(new ReloadConfig(ReloadConfig.Mode.AUTO, Duration.ZERO));

            await(followed, "b");
        }
    }

    @Test
    void lookNowWhenTheQuietPeriodIsLongThenNotWaitedFor() throws Exception {
        try (FileWatch watch =
                new FileWatch(new ReloadConfig(ReloadConfig.Mode.AUTO, Duration.ofHours(1)), events::add)) {
            WatchedFiles<String> followed = follow(watch);
            Files.writeString(file, "b");

            watch.lookNow();

            assertThat(followed.current()).isEqualTo("b");
        }
    }

    @Test
    void reportingWhenFilesChangeOrFailThenOneEventEach() throws Exception {
        try (FileWatch watch = watch(ReloadConfig.Mode.MANUAL)) {
            WatchedFiles<String> followed = follow(watch);
            for (String content : List.of("bad", "odd", "b")) {
                Files.writeString(file, content);
                watch.lookNow();
                watch.lookNow();
            }
            Files.delete(file);
            watch.lookNow();

            String name = file.toString();
            assertThat(events)
                    .containsExactly(
                            event("files.refused", Map.of("files", name, "problem", "is bad")),
                            event(
                                    "files.refused",
                                    Map.of("files", name, "problem", "can't be used (IllegalStateException)")),
                            event("files.reloaded", Map.of("files", name)),
                            event(
                                    "files.refused",
                                    Map.of("files", name, "problem", "can't be read (NoSuchFileException)")));
            assertThat(followed.current()).isEqualTo("b");
        }
    }

    private static AuditEvent event(String type, Map<String, String> details) {
        Map<String, String> all = new java.util.HashMap<>(details);
        all.put("property", PROPERTY);
        return new AuditEvent(type, all);
    }

    @Test
    void lookWhenOneListenerFailsThenTheOthersAreToldAllTheSame() throws Exception {
        try (FileWatch watch = watch(ReloadConfig.Mode.AUTO)) {
            WatchedFiles<String> broken = watch.follow(PROPERTY, List.of(file), this::read, changed -> {
                throw new IllegalStateException("not this one");
            });
            WatchedFiles<String> followed = follow(watch);
            Files.writeString(file, "b");

            await(followed, "b");
            assertThat(broken.current()).isEqualTo("a");
        }
    }
}
