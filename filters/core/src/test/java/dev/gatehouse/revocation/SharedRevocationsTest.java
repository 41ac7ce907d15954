package dev.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Deny lists of several nodes over a store that can be away and can lose what it had. */
class SharedRevocationsTest {

    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private final Store store = new Store();

    private static final class Store implements SharedEntries {

        private final Map<String, Long> there = new LinkedHashMap<>();
        private final List<Receiver> receivers = new ArrayList<>();
        private final List<Iterable<Entry>> owners = new ArrayList<>();
        private boolean away;

        @Override
        public void follow(Receiver receiver, Iterable<Entry> mine) {
            receivers.add(receiver);
            owners.add(mine);
            back();
        }

        @Override
        public Progress progress() {
            return Progress.COMPLETE;
        }

        @Override
        public boolean publish(Entry entry) {
            if (!away) {
                there.put(entry.text(), entry.until());
                receivers.forEach(receiver -> receiver.receive(entry.text()));
            }
            return !away;
        }

        void back() {
            away = false;
            owners.forEach(mine -> mine.forEach(entry -> there.put(entry.text(), entry.until())));
            there.keySet().forEach(text -> receivers.forEach(receiver -> receiver.receive(text)));
        }
    }

    private RevocationList node(Path file, int most) {
        RevocationList list =
                new RevocationList(new RevocationConfig(file, Duration.ofDays(1), most), Clock.systemUTC());
        list.share(store);
        return list;
    }

    private RevocationList node(String name) {
        return node(directory.resolve(name), 3);
    }

    private static Revocation of(String id) {
        return new Revocation(Revocation.Kind.TOKEN_ID, null, id, null, LATER);
    }

    private static boolean refuses(RevocationList list, String id) {
        Identity identity =
                new Identity("alice", null, null, "main", "bearer", Set.of(), Set.of(), Map.of("jti", id), null);
        return list.refusal(FakeRequest.get("/"), BearerToken.of("a.b.c"), identity) != null;
    }

    @Test
    void addWhenOneNodeRevokesThenAllRefuseAndWriteItDownOnce() throws Exception {
        try (RevocationList one = node("one");
                RevocationList other = node("other")) {
            assertThat(one.add(of("t1"))).isTrue();
            store.back();

            assertThat(refuses(other, "t1")).isTrue();
            assertThat(refuses(other, "t2")).isFalse();
            assertThat(Files.readAllLines(directory.resolve("other"))).hasSize(1);
        }
        try (RevocationList again = new RevocationList(
                new RevocationConfig(directory.resolve("other"), Duration.ofDays(1), 3), Clock.systemUTC())) {
            assertThat(refuses(again, "t1"))
                    .as("after a restart without the store")
                    .isTrue();
        }
    }

    @Test
    void addWhenTheStoreIsAwayThenItSaysSoAndAllAreToldLater() {
        try (RevocationList one = node("one");
                RevocationList other = node("other")) {
            store.away = true;
            assertThat(one.add(of("t1"))).isFalse();
            assertThat(refuses(one, "t1")).isTrue();
            assertThat(refuses(other, "t1")).isFalse();
            store.there.clear();
            store.back();

            assertThat(refuses(other, "t1")).isTrue();
            assertThat(store.there.values()).containsExactly(LATER.toEpochMilli());
        }
    }

    @Test
    void shareWhenThereIsAJournalThenTheFleetLearnsIt() {
        try (RevocationList alone = new RevocationList(
                new RevocationConfig(directory.resolve("one"), Duration.ofDays(1), 3), Clock.systemUTC())) {
            alone.add(of("old"));
        }
        try (RevocationList other = node("other");
                RevocationList one = node("one")) {
            assertThat(refuses(one, "old")).isTrue();
            assertThat(refuses(other, "old")).isTrue();
        }
    }

    @Test
    void receiveWhenGarbageComesThenIgnored() {
        try (RevocationList list = node("one")) {
            for (String text : List.of(
                    "",
                    "garbage",
                    "{}",
                    "{\"kind\":\"token-id\"}",
                    "[1]",
                    "{\"kind\":\"x\",\"until\":1}",
                    "{\"kind\":1}")) {
                store.publish(new SharedEntries.Entry(text, LATER.toEpochMilli()));
            }
            store.publish(new SharedEntries.Entry(RevocationJson.text(of("good")), LATER.toEpochMilli()));

            assertThat(list.entries()).singleElement().isEqualTo(of("good"));
        }
    }

    @Test
    void receiveWhenTheListIsFullOrTheEntryHasLapsedThenNothingIsForgottenForIt() {
        try (RevocationList list = node("one")) {
            store.publish(new SharedEntries.Entry(
                    RevocationJson.text(new Revocation(Revocation.Kind.TOKEN_ID, null, "x", null, Instant.EPOCH)), 0));
            List.of("a", "b", "c", "d")
                    .forEach(id ->
                            store.publish(new SharedEntries.Entry(RevocationJson.text(of(id)), LATER.toEpochMilli())));

            assertThat(list.entries()).extracting(Revocation::value).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void receiveWhenThereAreAHundredThousandThenAllAreInForce() {
        for (int i = 0; i < 100_000; i++) {
            store.there.put(RevocationJson.text(of("t" + i)), LATER.toEpochMilli());
        }
        RevocationList list =
                new RevocationList(new RevocationConfig(null, Duration.ofDays(1), 90_000), Clock.systemUTC());
        Thread loading = new Thread(() -> list.share(store));
        loading.setDaemon(true);
        loading.start();

        // To look at all for each takes many minutes.
        assertThatCode(() -> loading.join(Duration.ofMinutes(1).toMillis())).doesNotThrowAnyException();
        assertThat(list.entries()).hasSize(90_000);
        assertThat(loading.isAlive()).isFalse();
    }

    @Test
    void receiveWhenThereWasNoRoomThenItIsInForceOnceItComesAgainAndThereIs() {
        TestClock clock = new TestClock();
        RevocationList list = new RevocationList(new RevocationConfig(null, Duration.ofDays(1), 1), clock);
        list.share(store);
        list.add(new Revocation(
                Revocation.Kind.TOKEN_ID, null, "short", null, clock.instant().plusSeconds(60)));
        SharedEntries.Receiver receiver = store.receivers.get(0);
        assertThat(receiver.receive(RevocationJson.text(of("late")))).isFalse();
        assertThat(refuses(list, "late")).isFalse();

        clock.advance(Duration.ofSeconds(61));

        assertThat(receiver.receive(RevocationJson.text(of("late")))).isTrue();
        assertThat(refuses(list, "late")).isTrue();
    }
}
