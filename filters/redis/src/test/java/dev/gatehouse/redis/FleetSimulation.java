package dev.gatehouse.redis;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * What fleets of several sizes do to the store, to providers and to callers: the tables of docs/scaling.md. Deterministic:
 * the chance in it comes from one seed.
 */
final class FleetSimulation {

    private static final int[] SIZES = {1, 3, 10, 100, 1_000};
    private static final long SEED = 20_261_124;

    private FleetSimulation() {}

    /** Commands a second, by the protocol: two for a take, one for a proof, one heartbeat a node. */
    static String commands() {
        StringBuilder table = new StringBuilder(
                "| nodes | heartbeats/s | commands/s at 100 limited requests/s a node | at 1,000 | messages and reads for one revocation | connections |\n"
                        + "|---|---|---|---|---|---|\n");
        for (int nodes : SIZES) {
            row(table, nodes, nodes, nodes * 201L, nodes * 2_001L, nodes + 2L * nodes, 2L * nodes);
        }
        return table.toString();
    }

    /** What an issuer gets: key sets by each node, and introspection by what each node does not remember. */
    static String providers() {
        StringBuilder table = new StringBuilder(
                "| nodes | key set fetches/min | introspections/s, spread evenly | introspections/s, each caller on one node |\n"
                        + "|---|---|---|---|\n");
        int tokens = 3_000;
        double requests = 30;
        for (int nodes : SIZES) {
            // How many nodes a token's requests of one cache's life reach.
            double reached = nodes * (1 - Math.pow(1 - 1.0 / nodes, requests));
            row(table, nodes, decimal(nodes / 5.0), Math.round(tokens * reached / 30), tokens / 30);
        }
        return table.toString();
    }

    /** What a caller gets while the store is away, who asks for half, all and twice of 100/1s at random nodes. */
    static String shares() {
        StringBuilder table = new StringBuilder(
                "| nodes | asks for 50/s | asks for 100/s | asks for 200/s | 200/s, always at one node |\n"
                        + "|---|---|---|---|---|\n");
        for (int nodes : SIZES) {
            row(
                    table,
                    nodes,
                    share(nodes, 50, nodes),
                    share(nodes, 100, nodes),
                    share(nodes, 200, nodes),
                    share(nodes, 200, 1));
        }
        return table.toString();
    }

    private static String share(int nodes, int perSecond, int used) {
        SplittableRandom chance = new SplittableRandom(SEED);
        int seconds = 60;
        double[] level = new double[used];
        double[] seen = new double[used];
        java.util.Arrays.fill(level, 100);
        int admitted = 0;
        double now = 0;
        while (now < seconds) {
            now += -Math.log(1 - chance.nextDouble()) / perSecond;
            int node = chance.nextInt(used);
            level[node] = Math.min(100, level[node] + 100 * (now - seen[node]));
            seen[node] = now;
            if (level[node] >= nodes) {
                level[node] -= nodes;
                admitted++;
            }
        }
        return Math.round((double) admitted / seconds) + "/s";
    }

    /** One bucket that all nodes want: 2,000 takes a second altogether, half a millisecond to the store and back. */
    static String hotKey() {
        StringBuilder table = new StringBuilder(
                "| nodes | takes answered within 250 ms | rounds for one that succeeds | commands/s |\n|---|---|---|---|\n");
        for (int nodes : SIZES) {
            Swaps swaps = new Swaps(nodes);
            swaps.run();
            row(
                    table,
                    nodes,
                    decimal(100.0 * swaps.inTime / swaps.arrived) + " %",
                    decimal((double) swaps.rounds / Math.max(1, swaps.succeeded)),
                    Math.round(2.0 * swaps.rounds / Swaps.SECONDS));
        }
        return table.toString();
    }

    private static void row(StringBuilder table, Object... cells) {
        table.append('|');
        for (Object cell : cells) {
            String text = cell instanceof Number number && !(cell instanceof Double)
                    ? String.format(Locale.ROOT, "%,d", number.longValue())
                    : cell.toString();
            table.append(' ').append(text).append(" |");
        }
        table.append('\n');
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    /** Nodes that read a bucket, and write it if nobody else has since; what waits on a node goes together. */
    private static final class Swaps {

        static final int SECONDS = 10;
        private static final double ROUND_TRIP = 0.0005;
        private static final double PATIENCE = 0.250;
        private static final int PER_SECOND = 2_000;

        private record Event(double time, int node, boolean write) {}

        private final SplittableRandom chance = new SplittableRandom(SEED);
        private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingDouble(Event::time));
        private final Deque<Double>[] waiting;
        private final int[] underWay;
        private final long[] seen;
        private long version;
        private int arrived;
        private int inTime;
        private int rounds;
        private int succeeded;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Swaps(int nodes) {
            waiting = new Deque[nodes];
            for (int i = 0; i < nodes; i++) {
                waiting[i] = new ArrayDeque<>();
            }
            underWay = new int[nodes];
            seen = new long[nodes];
        }

        void run() {
            double next = 0;
            while (next < SECONDS) {
                next += -Math.log(1 - chance.nextDouble()) / PER_SECOND;
                while (!events.isEmpty() && events.peek().time() <= next) {
                    handle(events.remove());
                }
                int node = chance.nextInt(waiting.length);
                arrived++;
                waiting[node].add(next);
                if (underWay[node] == 0) {
                    begin(node, next);
                }
            }
        }

        private void begin(int node, double now) {
            underWay[node] = waiting[node].size();
            read(node, now);
        }

        private void read(int node, double now) {
            rounds++;
            events.add(new Event(now + trip() / 2, node, false));
        }

        private void handle(Event event) {
            int node = event.node();
            if (!event.write()) {
                seen[node] = version;
                events.add(new Event(event.time() + trip(), node, true));
            } else if (seen[node] != version && underWay[node] > 0) {
                retry(node, event.time() + trip() / 2);
            } else {
                version++;
                succeeded++;
                done(node, event.time() + trip() / 2, true);
            }
        }

        private void retry(int node, double now) {
            Double oldest = waiting[node].peek();
            if (oldest != null && now - oldest > PATIENCE) {
                done(node, now, false);
            } else {
                read(node, now);
            }
        }

        private void done(int node, double now, boolean taken) {
            for (int i = underWay[node]; i > 0; i--) {
                Double since = waiting[node].poll();
                if (taken && since != null && now - since <= PATIENCE) {
                    inTime++;
                }
            }
            underWay[node] = 0;
            if (!waiting[node].isEmpty()) {
                begin(node, now);
            }
        }

        private double trip() {
            return ROUND_TRIP * (0.8 + 0.4 * chance.nextDouble());
        }
    }
}
