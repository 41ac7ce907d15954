package dev.gatehouse.redis;

import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.ScoredValue;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node's reading of the entries: what is new since the number that it has seen, and all after each connection and in each
 * new epoch; then it gives back what is missing. A message on a channel only says that there is something to read, so one
 * that is lost, or forged, does no harm: the heartbeat brings the number too. Safe for use by several threads.
 */
final class RedisEntries implements SharedEntries, AutoCloseable {

    private static final Logger LOG = System.getLogger(RedisEntries.class.getName());
    private static final Duration FIRST_READ = Duration.ofSeconds(30);
    private static final int LOOK_MILLIS = 100;
    /** After which what the receiver had no room for is handed over again. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final RedisLink link;
    private final StoredEntries stored;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-redis-entries");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicBoolean readAll = new AtomicBoolean(true);
    private final CountDownLatch firstRead = new CountDownLatch(1);
    private volatile @Nullable Session session;
    private volatile @Nullable Receiver receiver;
    private volatile Iterable<Entry> mine = List.of();
    /** What was read last, as heartbeats have it. */
    private volatile String version = "";
    /** Whether the receiver had no room for some. */
    private volatile boolean partial;

    private volatile long readAllAt = System.nanoTime();

    /** Confined to the reader, as is {@link #epoch}. */
    private double sequence;

    private String epoch = "";

    RedisEntries(RedisLink link, String prefix) {
        this.link = link;
        this.stored = new StoredEntries(link, prefix);
    }

    /** Waits for the first reading, so that a new node serves nobody before it knows what it must. */
    @Override
    public void follow(Receiver told, Iterable<Entry> own) {
        mine = own;
        receiver = told;
        readAll.set(true);
        queue();
        try {
            long began = System.nanoTime();
            while (link.isAvailable() && !firstRead.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - began >= FIRST_READ.toNanos()) {
                    LOG.log(
                            Level.WARNING,
                            "GH5206 the shared entries are not all read yet; the node is not ready until they are");
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Progress progress() {
        return firstRead.getCount() > 0 ? Progress.READING : partial ? Progress.PARTIAL : Progress.COMPLETE;
    }

    @Override
    public boolean publish(Entry entry) {
        try {
            link.call("publish", to -> stored.add(to, List.of(entry)));
            return true;
        } catch (StateUnavailableException e) {
            // At the next heartbeat all is compared, and what is missing given back.
            readAll.set(true);
            return false;
        }
    }

    /** Told by the link: a heartbeat's version, or null for a new connection. */
    void heard(Session from, @Nullable String newest) {
        if (session != from) {
            session = from;
            from.subscribe(stored.channel(), this::queue);
        }
        if (newest == null || (partial && System.nanoTime() - readAllAt >= AGAIN.toNanos())) {
            readAll.set(true);
        }
        if (newest != null && (readAll.get() || !newest.equals(version))) {
            queue();
        }
    }

    private void queue() {
        if (receiver != null && queued.compareAndSet(false, true)) {
            try {
                reader.execute(this::read);
            } catch (RejectedExecutionException e) {
                LOG.log(Level.DEBUG, "closed");
            }
        }
    }

    private void read() {
        queued.set(false);
        Session from = session;
        Receiver told = receiver;
        if (from == null || told == null) {
            return;
        }
        boolean all = readAll.getAndSet(false);
        try {
            read(from, told, all);
            firstRead.countDown();
        } catch (StateUnavailableException e) {
            readAll.compareAndSet(false, all);
            LOG.log(Level.DEBUG, "the entries were not read: {0}", e.getMessage());
        } catch (RuntimeException e) {
            readAll.set(true);
            LOG.log(Level.ERROR, "GH5205 the shared entries can not be taken over", e);
        }
    }

    private void read(Session from, Receiver told, boolean requested) throws StateUnavailableException {
        StoredEntries.Position newest = stored.newest(from);
        if (newest == null) {
            // Nobody has begun an epoch yet; the next heartbeat does.
            readAll.compareAndSet(false, requested);
            return;
        }
        boolean all = requested || !newest.epoch().equals(epoch);
        boolean refused = !all && partial;
        Set<String> seen = new HashSet<>();
        double last = all ? 0 : sequence;
        List<ScoredValue<byte[]>> page;
        do {
            page = stored.after(from, last);
            for (ScoredValue<byte[]> entry : page) {
                String text = new String(entry.getValue(), StandardCharsets.UTF_8);
                refused |= !told.receive(text);
                last = entry.getScore();
                if (all) {
                    seen.add(text);
                }
            }
        } while (page.size() == StoredEntries.PAGE);
        if (all) {
            giveBack(from, seen);
            readAllAt = System.nanoTime();
        }
        partial = refused;
        epoch = newest.epoch();
        sequence = Math.max(last, newest.sequence());
        version = epoch + ":" + (long) sequence;
    }

    private void giveBack(Session to, Set<String> there) throws StateUnavailableException {
        List<Entry> missing = new ArrayList<>();
        for (Entry entry : mine) {
            if (!there.contains(entry.text())) {
                missing.add(entry);
            }
        }
        stored.addAll(to, missing);
        if (!missing.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "GH5204 {0} entries that the shared state did not have were given to it",
                    missing.size());
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
