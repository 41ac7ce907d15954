package dev.gatehouse.redis;

import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Entries in two sorted sets, by their end and by a running number, with an epoch that changes when the store has lost any.
 * A node reads what is new since the number that it has seen, and all after each connection and in each new epoch; then it
 * gives back what is missing. A message on a channel only says that there is something to read, so one that is lost, or
 * forged, does no harm: the heartbeat brings the number too. Safe for use by several threads.
 */
final class RedisEntries implements SharedEntries, AutoCloseable {

    /** Removes what has ended; sets {@code epoch} and {@code sequence}, a new epoch if entries are missing. */
    static final String TRIM = """
            local ended = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 500)
            if #ended > 0 then
                redis.call('ZREM', KEYS[3], unpack(ended))
                redis.call('ZREM', KEYS[4], unpack(ended))
                redis.call('HINCRBY', KEYS[2], 'ended', #ended)
            end
            local known = redis.call('HMGET', KEYS[2], 'epoch', 'sequence', 'ended')
            local epoch = known[1]
            local sequence = tonumber(known[2] or '0')
            local count = redis.call('ZCARD', KEYS[4])
            if not epoch or count ~= sequence - tonumber(known[3] or '0') or count ~= redis.call('ZCARD', KEYS[3]) then
                redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
                epoch = ARGV[3] .. '-' .. time[1] .. '-' .. time[2]
                sequence = 0
                redis.call('HSET', KEYS[2], 'epoch', epoch)
            end
            """;

    private static final String PUBLISH = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """ + TRIM + """
            local added = 0
            for i = 4, #ARGV, 2 do
                if redis.call('ZADD', KEYS[3], 'NX', ARGV[i], ARGV[i + 1]) == 1 then
                    sequence = redis.call('HINCRBY', KEYS[2], 'sequence', 1)
                    redis.call('ZADD', KEYS[4], sequence, ARGV[i + 1])
                    added = added + 1
                end
            end
            if added > 0 then
                redis.call('PUBLISH', KEYS[1], epoch .. ':' .. sequence)
            end
            return added
            """;

    private static final Logger LOG = System.getLogger(RedisEntries.class.getName());
    private static final int PAGE = 500;
    private static final int GIVEN_AT_ONCE = 100;
    private static final Duration FIRST_READ = Duration.ofSeconds(30);
    private static final int LOOK_MILLIS = 100;
    /** After which what the receiver had no room for is handed over again. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final RedisLink link;
    private final String channel;
    private final String[] keys;
    private final byte[] seed = octets(UUID.randomUUID().toString());
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
        this.channel = prefix + ":entries:news";
        this.keys =
                new String[] {channel, prefix + ":entries", prefix + ":entries:by-end", prefix + ":entries:by-number"};
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
            link.call("publish", to -> send(to, List.of(entry)));
            return true;
        } catch (StateUnavailableException e) {
            // At the next heartbeat all is compared, and what is missing given back.
            readAll.set(true);
            return false;
        }
    }

    private CompletionStage<Long> send(Session to, List<Entry> entries) {
        byte[][] arguments = new byte[3 + 2 * entries.size()][];
        arguments[0] = new byte[0];
        arguments[1] = new byte[0];
        arguments[2] = seed;
        for (int i = 0; i < entries.size(); i++) {
            arguments[3 + 2 * i] = octets(Long.toString(entries.get(i).until()));
            arguments[4 + 2 * i] = octets(entries.get(i).text());
        }
        return to.commands().eval(PUBLISH, ScriptOutputType.INTEGER, keys, arguments);
    }

    /** Told by the link: a heartbeat's version, or null for a new connection. */
    void heard(Session from, @Nullable String newest) {
        if (session != from) {
            session = from;
            from.subscribe(channel, this::queue);
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
        List<KeyValue<String, byte[]>> known =
                link.askPatiently(from, asked -> asked.commands().hmget(keys[1], "epoch", "sequence"));
        if (known == null || !known.get(0).hasValue()) {
            // Nobody has begun an epoch yet; the next heartbeat does.
            readAll.compareAndSet(false, requested);
            return;
        }
        String current = new String(known.get(0).getValue(), StandardCharsets.UTF_8);
        double newest = known.get(1).hasValue()
                ? Double.parseDouble(new String(known.get(1).getValue(), StandardCharsets.UTF_8))
                : 0;
        boolean all = requested || !current.equals(epoch);
        boolean refused = !all && partial;
        Set<String> seen = new HashSet<>();
        double last = all ? 0 : sequence;
        List<ScoredValue<byte[]>> page;
        do {
            page = page(from, last);
            for (ScoredValue<byte[]> entry : page) {
                String text = new String(entry.getValue(), StandardCharsets.UTF_8);
                refused |= !told.receive(text);
                last = entry.getScore();
                if (all) {
                    seen.add(text);
                }
            }
        } while (page.size() == PAGE);
        if (all) {
            giveBack(from, seen);
        }
        if (all) {
            readAllAt = System.nanoTime();
        }
        partial = refused;
        epoch = current;
        sequence = Math.max(last, newest);
        version = epoch + ":" + (long) sequence;
    }

    private List<ScoredValue<byte[]>> page(Session from, double after) throws StateUnavailableException {
        Range<Double> newer = Range.from(Range.Boundary.excluding(after), Range.Boundary.unbounded());
        List<ScoredValue<byte[]>> page = link.askPatiently(
                from, asked -> asked.commands().zrangebyscoreWithScores(keys[3], newer, Limit.create(0, PAGE)));
        return page == null ? List.of() : page;
    }

    private void giveBack(Session to, Set<String> there) throws StateUnavailableException {
        List<Entry> missing = new ArrayList<>();
        for (Entry entry : mine) {
            if (!there.contains(entry.text())) {
                missing.add(entry);
            }
        }
        for (int i = 0; i < missing.size(); i += GIVEN_AT_ONCE) {
            List<Entry> some = missing.subList(i, Math.min(missing.size(), i + GIVEN_AT_ONCE));
            link.askPatiently(to, asked -> send(asked, some));
        }
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
