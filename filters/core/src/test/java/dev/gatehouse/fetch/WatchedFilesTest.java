package dev.gatehouse.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.strict.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class WatchedFilesTest {

    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path directory;

    private Path first;
    private Path second;
    private long nanos;
    private final List<String> taken = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int loads;

    @BeforeEach
    void write() throws IOException {
        first = Files.writeString(directory.resolve("first"), "a");
        second = Files.writeString(directory.resolve("second"), "a");
    }

    private final class Recorder implements WatchedFiles.Listener<String> {
        @Override
        public void changed(String content) {
            taken.add(content);
        }

        @Override
        public void failed(Exception reason) {
            failures.add(String.valueOf(reason.getMessage()));
        }
    }

    /** Two files that fit if they hold the same. */
    private String pair() throws IOException, MalformedException {
        loads++;
        String content = Files.readString(first);
        if (!content.equals(Files.readString(second))) {
            throw new MalformedException("do not fit");
        }
        return content;
    }

    private String single() throws IOException, MalformedException {
        loads++;
        String content = Files.readString(first);
        if (content.startsWith("bad")) {
            throw new MalformedException("is bad");
        }
        return content;
    }

    private WatchedFiles<String> watched(WatchedFiles.Loader<String> loader, boolean complete, Path... files)
            throws Exception {
        WatchedFiles<String> watched =
                new WatchedFiles<>(List.of(files), loader, new Recorder(), complete, () -> nanos);
        watched.load();
        return watched;
    }

    private WatchedFiles<String> watched() throws Exception {
        return watched(this::single, false, first);
    }

    private void look(WatchedFiles<String> watched, Duration later) {
        nanos += later.toNanos();
        watched.look(QUIET);
    }

    @Test
    void lookWhenAFileChangesThenItCountsAfterTheQuietPeriod() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "b");

        look(watched, Duration.ZERO);
        look(watched, QUIET.minusNanos(1));
        assertThat(taken).isEmpty();
        assertThat(watched.current()).isEqualTo("a");
        look(watched, Duration.ofNanos(1));

        assertThat(taken).containsExactly("b");
        assertThat(watched.current()).isEqualTo("b");
    }

    @Test
    void lookWhenTheFirstLookIsLateThenASecondIsNeeded() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "b");

        look(watched, Duration.ofDays(1));
        assertThat(taken).isEmpty();
        look(watched, QUIET);

        assertThat(taken).containsExactly("b");
    }

    @Test
    void lookWhenTheWriterPausesThenThePeriodBeginsAnew() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "first part");
        look(watched, Duration.ZERO);
        look(watched, QUIET.minusNanos(1));
        Files.writeString(first, "first part and the rest");
        look(watched, Duration.ofNanos(1));
        look(watched, QUIET.minusNanos(1));
        assertThat(taken).isEmpty();
        look(watched, Duration.ofNanos(1));

        assertThat(taken).containsExactly("first part and the rest");
    }

    @Test
    void lookWhenTheChangeIsTakenBackThenNothingIsLoaded() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "b");
        look(watched, Duration.ZERO);
        Files.writeString(first, "a");
        look(watched, QUIET);
        look(watched, QUIET);

        assertThat(loads).isEqualTo(1);
    }

    @Test
    void lookWhenTheFileChangesWhileItIsLoadedThenItIsNotTaken() throws Exception {
        WatchedFiles<String> watched = watched(
                () -> {
                    String content = single();
                    if (content.equals("half")) {
                        Files.writeString(first, "whole");
                    }
                    return content;
                },
                false,
                first);
        Files.writeString(first, "half");
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        assertThat(taken).isEmpty();
        look(watched, QUIET);
        look(watched, QUIET);

        assertThat(taken).containsExactly("whole");
    }

    @Test
    void lookWhenTimeAndSizeAreTheSameThenTheContentDecides() throws Exception {
        Files.setLastModifiedTime(first, TIME);
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "b");
        Files.setLastModifiedTime(first, TIME);
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        assertThat(taken).containsExactly("b");

        Path older = Files.writeString(directory.resolve("older"), "c");
        Files.setLastModifiedTime(older, FileTime.fromMillis(0));
        Files.move(older, first, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look(watched, Duration.ZERO);
        look(watched, QUIET);

        assertThat(taken).containsExactly("b", "c");
    }

    @Test
    void lookWhenTheFileIsOnlyTouchedThenNothingIsLoaded() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.setLastModifiedTime(first, TIME);
        look(watched, Duration.ZERO);
        look(watched, QUIET);

        assertThat(loads).isEqualTo(1);
    }

    @Test
    void lookWhenAFileIsLargeThenItsTimeOrItsSizeTells() throws Exception {
        String large = "x".repeat(300 * 1024);
        Files.writeString(first, large);
        Files.setLastModifiedTime(first, TIME);
        WatchedFiles<String> watched = watched();
        Files.writeString(first, large + "y");
        Files.setLastModifiedTime(first, TIME);
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        Files.writeString(first, large + "z");
        look(watched, Duration.ZERO);
        look(watched, QUIET);

        assertThat(taken).containsExactly(large + "y", large + "z");
    }

    @Test
    void lookWhenAFailedFileIsGoodLaterThenItIsTakenThoughItLooksTheSame() throws Exception {
        boolean[] readable = {false};
        WatchedFiles<String> watched = watched(
                () -> {
                    if (loads > 0 && !readable[0]) {
                        throw new IOException("denied");
                    }
                    return single();
                },
                false,
                first);
        Files.writeString(first, "b");
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        look(watched, QUIET);
        assertThat(watched.current()).isEqualTo("a");
        assertThat(failures).as("told once").containsExactly("denied");
        readable[0] = true;
        look(watched, QUIET);

        assertThat(taken).containsExactly("b");
    }

    @Test
    void lookWhenTheFilesStayBadThenTheyAreNotLoadedAtEachLook() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "bad");
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        int before = loads;
        look(watched, Duration.ofMillis(999));
        assertThat(loads).isEqualTo(before);
        look(watched, Duration.ofMillis(1));

        assertThat(loads).isEqualTo(before + 1);
        assertThat(failures).containsExactly("is bad");
    }

    @Test
    void lookWhenABadFileIsPutBackThenItsContentIsOfferedAgain() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.delete(first);
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        assertThat(failures).hasSize(1);
        Files.writeString(first, "a");
        look(watched, Duration.ZERO);
        look(watched, QUIET);

        assertThat(taken).containsExactly("a");
    }

    @Test
    void lookWhenTwoFilesMustFitThenTheyCountOnceTheyDo() throws Exception {
        WatchedFiles<String> watched = watched(this::pair, false, first, second);
        Files.writeString(first, "b");
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        assertThat(watched.current()).isEqualTo("a");
        assertThat(failures).containsExactly("do not fit");
        Files.writeString(second, "b");
        look(watched, Duration.ZERO);
        assertThat(taken).isEmpty();
        look(watched, QUIET);

        assertThat(taken).containsExactly("b");
    }

    @Test
    void lookWhenTheListenerFailsThenTheContentIsOfferedAgain() throws Exception {
        List<String> refused = new ArrayList<>();
        WatchedFiles<String> watched = new WatchedFiles<>(
                List.of(first),
                this::single,
                content -> {
                    if (refused.isEmpty()) {
                        refused.add(content);
                        throw new IllegalStateException("not now");
                    }
                    taken.add(content);
                },
                false,
                () -> nanos);
        watched.load();
        Files.writeString(first, "b");
        look(watched, Duration.ZERO);
        look(watched, QUIET);
        assertThat(watched.current()).isEqualTo("a");
        look(watched, QUIET);

        assertThat(taken).containsExactly("b");
    }

    @Test
    void lookWhenTheFormIsCompleteThenThereIsNoQuietPeriod() throws Exception {
        WatchedFiles<String> watched = watched(this::single, true, first);
        Files.writeString(first, "b");
        look(watched, Duration.ZERO);

        assertThat(taken).containsExactly("b");
    }

    @Test
    void lookWhenThePeriodIsZeroThenTheChangeCountsAtOnce() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "b");
        watched.look(Duration.ZERO);

        assertThat(taken).containsExactly("b");
    }

    @Test
    void reloadWhenNothingHasChangedThenLoadedAllTheSame() throws Exception {
        WatchedFiles<String> watched = watched();
        watched.reload();

        assertThat(taken).containsExactly("a");
    }

    @Test
    void reloadWhenTheFilesStayBadThenEachTimeIsTold() throws Exception {
        WatchedFiles<String> watched = watched();
        Files.writeString(first, "bad");
        watched.reload();
        watched.reload();

        assertThat(failures).containsExactly("is bad", "is bad");
    }

    @Test
    void lookWhenClosedThenNothingIsLoaded() throws Exception {
        WatchedFiles<String> watched = watched();
        watched.close();
        Files.writeString(first, "b");
        look(watched, Duration.ZERO);
        look(watched, QUIET);

        assertThat(loads).isEqualTo(1);
    }

    @Test
    void lookWhenAFileKeepsChangingThenUnsettledOnceAfterTwelveQuietPeriods() throws Exception {
        WatchedFiles<String> watched = watched();
        int told = 0;
        for (int seconds = 0; seconds < 120; seconds += 2) {
            Files.writeString(first, "a".repeat(seconds + 2));
            look(watched, Duration.ofSeconds(2));
            told += watched.isUnsettled(QUIET) ? 1 : 0;
            assertThat(told).as("after %d s", seconds).isEqualTo(seconds < 60 ? 0 : 1);
        }

        look(watched, Duration.ofSeconds(2));
        look(watched, QUIET);
        assertThat(taken).hasSize(1);
        assertThat(watched.isUnsettled(QUIET)).isFalse();
    }

    @Test
    void lookWhenAFileChangesNowAndThenThenNeverUnsettled() throws Exception {
        WatchedFiles<String> watched = watched();
        for (int change = 0; change < 10; change++) {
            Files.writeString(first, (change % 2 == 0 ? "bad" : "good") + "a".repeat(change));
            look(watched, Duration.ofSeconds(20));
            look(watched, QUIET);
            assertThat(watched.isUnsettled(QUIET)).isFalse();
        }
    }
}
