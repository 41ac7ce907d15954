package dev.gatehouse.redis;

import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.StateConfig;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.SetArgs;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a node tells the store regularly, that it is there, and what it learns by that: whether the store is, or is back, and
 * who else is there. Confined to the link's ticker, but for {@link #awaitFirst()}.
 */
final class Heartbeat {

    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int QUICK_ROUNDS = 50;
    private static final RateLimit WARM_UP_LIMIT = RateLimit.parse("1/100ms");
    private static final byte[] NOTHING = {};

    private final long began = System.nanoTime();
    private final RedisLink link;
    private final Duration timeout;
    private final String warmUpKey;
    private final String warmUpProof;
    private final Fleet fleet;
    private final StateNews news;
    private final Availability availability;
    private final CountDownLatch firstAnswer = new CountDownLatch(1);
    private boolean absenceTold;

    Heartbeat(RedisLink link, StateConfig config, Fleet fleet, StateNews news, Availability availability) {
        this.link = link;
        this.timeout = config.timeout();
        this.warmUpKey = config.prefix() + ":bucket:warm-up";
        this.warmUpProof = config.prefix() + ":proof:warm-up";
        this.fleet = fleet;
        this.news = news;
        this.availability = availability;
    }

    /** Waits for the first answer, or the first refusal, but no longer than five seconds. */
    void awaitFirst() {
        try {
            if (!firstAnswer.await(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "no answer yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes that there is no store, at the start at least. */
    void absent(String reason) {
        news.failed("connect", reason);
        if (!absenceTold && availability.isNew()) {
            absenceTold = true;
            news.absentAtStart(reason);
        }
        firstAnswer.countDown();
    }

    /** Asks the store, and tells {@code listener} what it answers. */
    void beat(Session current, RedisLink.Listener listener) {
        boolean first = availability.isNew();
        long before = System.nanoTime();
        try {
            if (first) {
                warmUp(current);
                before = System.nanoTime();
            }
            Fleet.Beat beat = link.ask(
                    "heartbeat", current, alive -> fleet.beat(alive.commands()), first ? FIRST_ANSWER : timeout);
            if (beat == null) {
                return;
            }
            answered(current, beat, before, listener);
        } catch (StateUnavailableException e) {
            // A machine that is busy with its own start is no sign that the store is away.
            if (first && System.nanoTime() - began >= FIRST_ANSWER.toNanos()) {
                absent(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Repeats the calls of requests until they take a fraction of the time that requests have: the first ones load classes,
     * and the machine may be busy with its own start. The node is not ready before.
     */
    private void warmUp(Session current) throws StateUnavailableException {
        long first = System.nanoTime();
        int quick = 0;
        while (quick < QUICK_ROUNDS && System.nanoTime() - first < WARM_UP.toNanos()) {
            long before = System.nanoTime();
            var unused = link.askPatiently(
                    current,
                    warm -> warm.bucket(warmUpKey, WARM_UP_LIMIT, List.of(1L))
                            .asVerbose()
                            .tryConsumeAndReturnRemaining(1));
            var unusedToo = link.askPatiently(
                    current,
                    warm -> warm.bucket(warmUpKey, WARM_UP_LIMIT, List.of(1L))
                            .asVerbose()
                            .estimateAbilityToConsume(1));
            var unusedAsWell = link.askPatiently(
                    current,
                    warm -> warm.commands()
                            .set(warmUpProof, NOTHING, SetArgs.Builder.nx().px(1)));
            quick = System.nanoTime() - before < timeout.toNanos() / 2 ? quick + 1 : 0;
        }
    }

    private void answered(Session current, Fleet.Beat beat, long before, RedisLink.Listener listener) {
        long now = System.nanoTime();
        Availability.Return change = availability.probed();
        if (change == Availability.Return.BACK) {
            fleet.returned(now);
            news.back();
        } else if (change == Availability.Return.FIRST) {
            if (absenceTold) {
                news.back();
            } else {
                news.begun();
            }
        }
        fleet.noted(beat, before, now);
        listener.heard(current, beat.version());
        firstAnswer.countDown();
    }
}
