package dev.gatehouse.audit;

import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.metrics.Meters;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes what is in the queue, many lines at a time. What can't be written is tried again, as often as it takes, and the
 * queue fills meanwhile.
 */
final class TrailWriter implements Runnable {

    private static final Logger LOG = System.getLogger(TrailWriter.class.getName());

    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_OCTETS = 256 * 1024;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AuditQueue queue;
    private final AuditOutput output;
    private final Meters.Counter written;
    private final Clock clock;
    private final long retry;
    private final EventLines lines = new EventLines();
    private volatile Runnable task = () -> {};
    private volatile boolean failing;
    private volatile int pending;
    /** How many drops the lines report that are about to be written. */
    private long reporting;

    private long lastReport = System.nanoTime() - SECOND;
    private long lastTick = System.nanoTime();

    TrailWriter(AuditQueue queue, AuditOutput output, Meters.Counter written, Clock clock, Duration retry) {
        this.queue = queue;
        this.output = output;
        this.written = written;
        this.clock = clock;
        this.retry = retry.toNanos();
    }

    boolean isFailing() {
        return failing;
    }

    /** How many events are taken from the queue and not written. */
    int unwritten() {
        return pending;
    }

    void eachSecond(Runnable next) {
        task = next;
    }

    @Override
    public void run() {
        boolean done = false;
        while (!done) {
            // Asked before the queue is: what comes in between is found.
            boolean closing = queue.isClosed();
            try {
                fill(closing);
                boolean idle = lines.events() == 0;
                boolean full = lines.events() >= MOST_EVENTS || lines.octets() >= MOST_OCTETS;
                boolean stuck = !idle && !flush();
                tick();
                done = closing && (idle || stuck);
                if (!done && !full) {
                    LockSupport.parkNanos(stuck ? retry : closing ? 0 : PAUSE);
                } else if (!done && stuck) {
                    LockSupport.parkNanos(retry);
                }
            } catch (RuntimeException | Error e) {
                discard(e);
                done = closing;
            }
        }
        queue.end();
        try {
            output.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the audit file was not closed well", e);
        }
    }

    private void fill(boolean closing) {
        if (lines.events() > 0) {
            return;
        }
        while (lines.events() < MOST_EVENTS && lines.octets() < MOST_OCTETS) {
            TrailEntry entry = queue.poll();
            if (entry == null) {
                break;
            }
            pending = lines.events() + 1;
            lines.add(entry);
        }
        long dropped = queue.dropped();
        long now = System.nanoTime();
        if (dropped > 0 && (closing || now - lastReport >= SECOND)) {
            lastReport = now;
            reporting = dropped;
            lines.add(new TrailEntry.Dated(
                    clock.millis(), new AuditEvent("audit.dropped", Map.of("events", Long.toString(dropped)))));
        }
    }

    private boolean flush() {
        try {
            output.write(lines.octetsToWrite());
        } catch (IOException e) {
            failed(e);
            return false;
        }
        for (int i = 0; i < lines.events(); i++) {
            written.increment();
        }
        if (reporting > 0) {
            queue.reported(reporting);
            LOG.log(Level.WARNING, "GH5301 " + reporting + " audit events were dropped: the queue was full");
        }
        forget();
        recovered();
        return true;
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "GH5303 audit events are written again");
        }
    }

    private void failed(IOException e) {
        if (!failing) {
            failing = true;
            LOG.log(Level.ERROR, "GH5300 audit events can't be written, and wait in the queue while it has room", e);
        }
    }

    private void forget() {
        lines.clear();
        reporting = 0;
        pending = 0;
    }

    /** Something that trying again would not mend, a log handler's own exception say: counted, and on with the next. */
    private void discard(Throwable e) {
        LOG.log(
                Level.ERROR,
                "GH5304 " + pending + " audit events could not be written and are dropped",
                CredentialMask.of(e));
        queue.drop(pending);
        forget();
    }

    private void tick() {
        long now = System.nanoTime();
        if (now - lastTick < SECOND) {
            return;
        }
        lastTick = now;
        try {
            output.tick();
            if (lines.events() == 0) {
                recovered();
            }
        } catch (IOException e) {
            failed(e);
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "what is to be done each second failed", e);
        }
    }
}
