package dev.gatehouse.audit;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The way of events to where they are kept: a bounded queue, and a thread that writes. Whoever records waits for nothing;
 * an event that finds no room is dropped, counted, and reported as {@code audit.dropped} once there is room. Safe for use
 * by several threads.
 */
public final class AuditTrail implements AuditSink, AutoCloseable {

    private static final Logger LOG = System.getLogger(AuditTrail.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final AuditOutput output;
    private final AuditQueue queue;
    private final TrailWriter writer;
    private final Thread thread;
    private final Clock clock;
    private final Duration patience;

    AuditTrail(AuditOutput output, int capacity, Meters meters, Clock clock, Duration retry, Duration patience) {
        this.output = output;
        this.clock = clock;
        this.patience = patience;
        this.queue = new AuditQueue(capacity, meters.counter(Meter.AUDIT_EVENTS, "dropped"));
        this.writer = new TrailWriter(queue, output, meters.counter(Meter.AUDIT_EVENTS, "written"), clock, retry);
        this.thread = new Thread(writer, "gatehouse-audit");
        thread.setDaemon(true);
        queue.wakes(thread);
        meters.gauge(Meter.AUDIT_QUEUE, queue::size);
        thread.start();
    }

    /**
     * Opens the trail; its thread begins at once.
     *
     * @throws ConfigurationException if the file can't be written
     */
    public static AuditTrail open(AuditConfig config, Meters meters, Clock clock) {
        try {
            AuditOutput output = config.file() == null ? new AuditLog() : new AuditFile(config.file());
            return new AuditTrail(output, config.queue(), meters, clock, RETRY, PATIENCE);
        } catch (IOException e) {
            throw new ConfigurationException(List.of(new ConfigProblem(
                    "gatehouse.audit",
                    null,
                    "file:" + config.file(),
                    "can't be written: " + e.getMessage(),
                    "a file that can be written, in a folder that is there")));
        }
    }

    /** Whether anybody wants to know: making an event for nobody would cost for nothing. */
    public boolean isWanted() {
        return output.isWanted();
    }

    @Override
    public void record(AuditEvent event) {
        if (output.isWanted()) {
            queue.offer(new TrailEntry.Dated(clock.millis(), event));
        }
    }

    /** Takes the event of a request's end. */
    public void record(RequestEvent event) {
        if (output.isWanted()) {
            queue.offer(event);
        }
    }

    /** Has {@code task} run each second or so by the thread that writes, in the place of an earlier one. */
    public void eachSecond(Runnable task) {
        writer.eachSecond(task);
    }

    /** Degraded while events can't be written, or were dropped and that is not yet written. */
    public Health health() {
        return new Health("audit", writer.isFailing() || queue.dropped() > 0 ? Health.State.DEGRADED : Health.State.UP);
    }

    /** Writes what is still to be written, for some seconds at most, and says how much was lost if that was too short. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long lost = writer.unwritten() + queue.size() + queue.dropped();
        if (thread.isAlive()) {
            thread.interrupt();
        }
        if (lost > 0) {
            LOG.log(Level.ERROR, "GH5302 " + lost + " audit events were lost at the end");
        }
    }
}
