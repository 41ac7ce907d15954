package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Moves the clock by hand: nothing here waits. */
class UploadRateTest {

    private final List<Throwable> told = new ArrayList<>();
    private long now = 5;
    private Runnable due = () -> {};
    private long dueAt;

    private UploadRate rate() {
        UploadRate rate = new UploadRate(new Later(), Runnable::run, 100, () -> now);
        rate.start(told::add);
        return rate;
    }

    private void pass(int seconds) {
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        while (dueAt <= end) {
            now = dueAt;
            dueAt = Long.MAX_VALUE;
            due.run();
        }
        now = end;
    }

    @Test
    void checkWhenNothingComesThenTooSlowAfterTheFreeWindowAndAnother() {
        rate();

        pass(19);
        assertThat(told).isEmpty();
        pass(2);
        assertThat(told).singleElement().isInstanceOf(UploadRate.TooSlowException.class);
    }

    @Test
    void checkWhenTheClientBeginsLateThenItIsNotTooSlow() {
        UploadRate rate = rate();

        pass(12);
        rate.received(1_000);
        pass(16);

        assertThat(told).isEmpty();
    }

    @Test
    void checkWhenTheFirstBytesWereManyThenTheyCountForAMinute() {
        UploadRate rate = rate();

        rate.received(1_000_000);
        pass(69);
        assertThat(told).isEmpty();
        pass(2);
        assertThat(told).hasSize(1);
    }

    @Test
    void checkWhenTooSlowThenTheExecutorTellsAndNotTheScheduler() {
        List<Runnable> given = new ArrayList<>();
        new UploadRate(new Later(), given::add, 100, () -> now).start(told::add);

        pass(21);
        assertThat(told).isEmpty();
        given.forEach(Runnable::run);
        assertThat(told).hasSize(1);
    }

    @Test
    void checkWhenTheRateIsKeptThenNeverTooSlow() {
        UploadRate rate = rate();

        for (int i = 0; i < 100; i++) {
            pass(1);
            rate.received(120);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void checkWhenTheBackendIsSlowThenTheClientIsNotToBlame() {
        UploadRate rate = rate();

        rate.pause();
        pass(60);
        assertThat(told).isEmpty();
        rate.resume();
        pass(21);
        assertThat(told).hasSize(1);
    }

    @Test
    void checkWhenStoppedThenNobodyIsTold() {
        UploadRate rate = rate();

        rate.stop();
        pass(60);

        assertThat(told).isEmpty();
    }

    /** Runs nothing by itself. */
    private final class Later extends ScheduledExecutorScheduler {

        @Override
        public Scheduler.Task schedule(Runnable task, long delay, TimeUnit unit) {
            due = task;
            dueAt = now + unit.toNanos(delay);
            return () -> {
                dueAt = Long.MAX_VALUE;
                return true;
            };
        }
    }
}
