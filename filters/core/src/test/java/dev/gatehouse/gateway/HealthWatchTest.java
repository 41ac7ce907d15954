package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditConfig;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.SharedBuckets;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.SharedProofs;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What stands for the health of which part, and the event whenever one changes. */
class HealthWatchTest {

    @TempDir
    private Path folder;

    private final Store store = new Store();
    private final AtomicReference<List<Health>> issuers =
            new AtomicReference<>(List.of(new Health("issuer.main", State.UP)));

    private AuditTrail trail() {
        return AuditTrail.open(new AuditConfig(folder.resolve("audit.json"), 100), Meters.NONE, Clock.systemUTC());
    }

    private HealthWatch watch(AuditTrail trail, OnFailure onFailure, @Nullable SharedState shared) {
        HealthWatch watch = new HealthWatch(trail, onFailure, shared);
        watch.watch(issuers::get);
        return watch;
    }

    private List<String> changes() throws Exception {
        List<String> changes = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("audit.json"))) {
            Map<String, Object> event = StrictJson.object(line.getBytes(StandardCharsets.US_ASCII));
            assertThat(event).containsEntry("event", "health.changed");
            changes.add(event.get("component") + " " + event.get("state"));
        }
        return changes;
    }

    @Test
    void runWhenPartsChangeThenOneEventForEachChangeAndNoneAtTheStart() throws Exception {
        try (AuditTrail trail = trail()) {
            HealthWatch watch = watch(trail, OnFailure.LOCAL, store);
            watch.run();
            watch.run();
            issuers.set(List.of(new Health("issuer.main", State.DEGRADED)));
            store.available = false;
            watch.run();
            watch.run();
            store.available = true;
            watch.run();
            issuers.set(List.of(new Health("issuer.main", State.DOWN)));
            watch.run();
        }

        assertThat(changes()).containsExactly("issuer.main degraded", "state degraded", "state up", "issuer.main down");
    }

    @Test
    void runWhenAPartIsGoneAndComesBackThenThatIsItsStart() throws Exception {
        try (AuditTrail trail = trail()) {
            HealthWatch watch = watch(trail, OnFailure.LOCAL, null);
            watch.run();
            watch.watch(List::of);
            watch.run();
            watch.watch(() -> List.of(new Health("issuer.main", State.DOWN)));
            watch.run();
        }

        assertThat(changes()).isEmpty();
    }

    @Test
    void runWhenRevocationsAreReadThenTheEventsSayHowFar() throws Exception {
        try (AuditTrail trail = trail()) {
            HealthWatch watch = watch(trail, OnFailure.LOCAL, store);
            store.progress = SharedEntries.Progress.READING;
            watch.run();
            store.progress = SharedEntries.Progress.PARTIAL;
            watch.run();
            store.progress = SharedEntries.Progress.COMPLETE;
            watch.run();
        }

        assertThat(changes()).containsExactly("revocations degraded", "revocations up");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCAL, COMPLETE, true, UP, UP",
        "LOCAL, COMPLETE, false, DEGRADED, UP",
        "LOCAL, PARTIAL, true, UP, DEGRADED",
        "LOCAL, PARTIAL, false, DEGRADED, DEGRADED",
        "LOCAL, READING, true, UP, DOWN",
        "LOCAL, READING, false, DEGRADED, DEGRADED",
        "DENY, COMPLETE, true, UP, UP",
        "DENY, COMPLETE, false, DEGRADED, UP",
        "DENY, PARTIAL, true, UP, DEGRADED",
        "DENY, READING, true, UP, DOWN",
        "DENY, READING, false, DEGRADED, DOWN",
    })
    void nowWhenThereIsASharedStateThenItAndItsRevocationsStandThere(
            OnFailure onFailure, SharedEntries.Progress progress, boolean available, State state, State revocations) {
        store.progress = progress;
        store.available = available;
        try (AuditTrail trail = trail()) {
            assertThat(watch(trail, onFailure, store).now())
                    .containsExactly(
                            new Health("issuer.main", State.UP),
                            new Health("state", state),
                            new Health("revocations", revocations),
                            new Health("audit", State.UP));
        }
    }

    @Test
    void nowWhenTheNodeIsAloneThenNothingIsShared() {
        try (AuditTrail trail = trail()) {
            assertThat(watch(trail, OnFailure.DENY, null).now())
                    .extracting(Health::component)
                    .containsExactly("issuer.main", "audit");
        }
    }

    private static final class Store implements SharedState, SharedEntries {

        private boolean available = true;
        private Progress progress = Progress.COMPLETE;

        @Override
        public boolean isAvailable() {
            return available;
        }

        @Override
        public SharedEntries entries() {
            return this;
        }

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public void follow(Receiver receiver, Iterable<Entry> mine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean publish(Entry entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SharedBuckets buckets() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SharedProofs proofs() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SharedValues values(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
