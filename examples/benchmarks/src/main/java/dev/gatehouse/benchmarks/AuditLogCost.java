package dev.gatehouse.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.gatehouse.audit.AuditConfig;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.Decision;
import dev.gatehouse.audit.Delivery;
import dev.gatehouse.audit.RequestEvent;
import dev.gatehouse.metrics.Meters;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event of the default audit costs: in all, until it stands on standard error, and of that on the thread that records
 * it. Not by requests, which come so fast in the other measurements that most of their events find no room.
 */
final class AuditLogCost {

    /** As many as are written within the five seconds that an end waits, at 100 microseconds each. */
    private static final int EVENTS = 20_000;

    private final int rounds;

    AuditLogCost(int rounds) {
        this.rounds = rounds;
    }

    void run() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Double> all = new ArrayList<>();
        List<Double> recording = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            long before = system.getProcessCpuTime();
            long own = threads.getCurrentThreadCpuTime();
            AuditTrail trail = AuditTrail.open(new AuditConfig(null, EVENTS), Meters.NONE, Clock.systemUTC());
            for (int i = 0; i < EVENTS; i++) {
                trail.record(event(i));
            }
            own = threads.getCurrentThreadCpuTime() - own;
            trail.close();
            all.add((system.getProcessCpuTime() - before) / 1_000.0 / EVENTS);
            recording.add(own / 1_000.0 / EVENTS);
        }
        System.out.printf(
                "an event of the log, median of %d rounds: %.2f us CPU in all, of which %.2f us on the thread that records%n",
                rounds, ServerComparison.median(all), ServerComparison.median(recording));
    }

    private static RequestEvent event(int number) {
        return new RequestEvent(
                System.currentTimeMillis(),
                "0af7651916cd43dd8448eb211c80319c",
                "0af7651916cd43dd8448eb211c80319c",
                Decision.ALLOWED,
                200,
                Delivery.WHOLE,
                0,
                null,
                null,
                null,
                "orders",
                "default",
                "bearer",
                "kiosk",
                "alice",
                "3f2a9c1b",
                "192.0.2.1",
                "GET",
                "/api/orders/" + number,
                183);
    }
}
