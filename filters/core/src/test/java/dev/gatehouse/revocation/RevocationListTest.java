package dev.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.revocation.Revocation.Kind;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the deny list refuses, for how long, and that a restart forgets nothing. */
class RevocationListTest {

    private static final String ISSUER = "https://a.example";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = START.plus(Duration.ofHours(1));

    private Instant now = START;
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private RevocationList list(@Nullable Path file, int most) {
        RevocationList list = new RevocationList(new RevocationConfig(file, Duration.ofDays(1), most), clock);
        list.know(List.of(issuer("main")));
        return list;
    }

    private static IssuerConfig issuer(String name) {
        ConfigReader reader = new ConfigReader(TestSettings.of(
                "gatehouse.issuers." + name + ".issuer", ISSUER, "gatehouse.issuers." + name + ".audiences", "api"));
        return Objects.requireNonNull(IssuerConfig.from(reader, name));
    }

    private static Identity identity(@Nullable Long issued, @Nullable String id) {
        Map<String, Object> claims = new HashMap<>();
        if (issued != null) {
            claims.put("iat", issued);
        }
        if (id != null) {
            claims.put("jti", id);
        }
        return new Identity("alice", "shop", null, "main", "bearer", Set.of(), Set.of(), claims, null);
    }

    private static boolean refuses(RevocationList list, Identity identity, String token) {
        var failure = list.refusal(FakeRequest.get("/"), BearerToken.of(token), identity);
        if (failure != null) {
            assertThat(failure.code()).isEqualTo(FailureCode.TOKEN_REVOKED);
            assertThat(failure.reason()).doesNotContain(token);
        }
        return failure != null;
    }

    private static boolean refuses(RevocationList list, Identity identity) {
        return refuses(list, identity, "a.b.c");
    }

    @Test
    void refusalWhenSubjectIsRevokedThenOnlyWhatWasIssuedUntilThen() {
        RevocationList list = list(null, 10);
        long seconds = START.getEpochSecond();
        assertThat(refuses(list, identity(seconds, null))).isFalse();
        list.add(new Revocation(Kind.SUBJECT, ISSUER, "alice", START, LATER));

        assertThat(refuses(list, identity(seconds - 1, null))).isTrue();
        assertThat(refuses(list, identity(seconds, null))).isTrue();
        assertThat(refuses(list, identity(seconds + 1, null))).isFalse();
        assertThat(refuses(list, identity(null, null))).isTrue();
    }

    @Test
    void refusalWhenSomethingElseIsRevokedThenAccepted() {
        RevocationList list = list(null, 10);
        list.add(new Revocation(Kind.SUBJECT, ISSUER, "bob", START, LATER));
        list.add(new Revocation(Kind.SUBJECT, "https://other.example", "alice", START, LATER));
        list.add(new Revocation(Kind.CLIENT, ISSUER, "alice", START, LATER));
        list.add(new Revocation(Kind.TOKEN_ID, "https://other.example", "t1", null, LATER));
        list.add(new Revocation(Kind.ALL, "https://other.example", "", START, LATER));
        assertThat(refuses(list, identity(START.getEpochSecond(), "t1"))).isFalse();
    }

    @Test
    void refusalWhenClientTokenOrAllAreRevokedThenRefused() {
        for (Revocation revocation : new Revocation[] {
            new Revocation(Kind.CLIENT, null, "shop", START, LATER),
            new Revocation(Kind.TOKEN_ID, ISSUER, "t1", null, LATER),
            new Revocation(Kind.ALL, ISSUER, "", START, LATER),
            new Revocation(Kind.ALL, null, "", START, LATER)
        }) {
            RevocationList list = list(null, 10);
            assertThat(refuses(list, identity(START.getEpochSecond(), "t1"))).isFalse();
            list.add(revocation);
            assertThat(refuses(list, identity(START.getEpochSecond(), "t1")))
                    .as("%s", revocation)
                    .isTrue();
        }
    }

    @Test
    void refusalWhenRevokedTokensSignatureIsRewrittenThenItIsRefusedToo() {
        RevocationList list = list(null, 10);
        list.add(new Revocation(Kind.TOKEN, null, TokenDigest.of("e30.p.signature"), null, LATER));
        assertThat(refuses(list, identity(null, null), "e30.p.signature")).isTrue();
        assertThat(refuses(list, identity(null, null), "e30.p.twin")).isTrue();
        assertThat(refuses(list, identity(null, null), "e30.q.signature")).isFalse();
        list.add(new Revocation(Kind.TOKEN, null, TokenDigest.of("opaque.x"), null, LATER));
        assertThat(refuses(list, identity(null, null), "opaque.x")).isTrue();
        assertThat(refuses(list, identity(null, null), "opaque.x==")).isTrue();
        assertThat(refuses(list, identity(null, null), "opaque.y")).isFalse();
        list.add(new Revocation(Kind.TOKEN, null, TokenDigest.of("v4.public.AAAA"), null, LATER));
        assertThat(refuses(list, identity(null, null), "v4.public.AAAA")).isTrue();
        assertThat(refuses(list, identity(null, null), "v4.public.BBBB")).isFalse();
    }

    @Test
    void refusalWhenEntryHasLapsedThenAcceptedAndTheRoomIsFree() {
        RevocationList list = list(null, 1);
        list.add(new Revocation(Kind.SUBJECT, null, "alice", START, LATER));
        assertThatIllegalStateException()
                .isThrownBy(() -> list.add(new Revocation(Kind.SUBJECT, null, "bob", START, LATER)));
        assertThat(refuses(list, identity(null, null))).isTrue();
        now = LATER;
        assertThat(refuses(list, identity(null, null))).isFalse();
        assertThat(list.entries()).isEmpty();
        list.add(new Revocation(Kind.SUBJECT, null, "bob", START, LATER.plusSeconds(1)));
        assertThat(list.entries()).hasSize(1);
    }

    @Test
    void addWhenRevokedAgainThenNeitherEndsWhatTheOtherBegan() {
        RevocationList list = list(null, 1);
        list.add(new Revocation(Kind.SUBJECT, null, "alice", START, LATER));
        list.add(new Revocation(Kind.SUBJECT, null, "alice", START.minusSeconds(60), LATER.plusSeconds(60)));
        assertThat(list.entries())
                .containsExactly(new Revocation(Kind.SUBJECT, null, "alice", START, LATER.plusSeconds(60)));
    }

    @Test
    void openWhenRestartedThenEverythingIsStillRevoked(@TempDir Path folder) {
        Path file = folder.resolve("revoked.jsonl");
        Revocation odd = new Revocation(Kind.SUBJECT, ISSUER, "al\"ic\ne\u2028", START, LATER);
        Revocation token = new Revocation(Kind.TOKEN_ID, null, "t1", null, LATER.plusSeconds(9));
        try (RevocationList list = list(file, 10)) {
            assertThat(list.isDurable()).isTrue();
            list.add(odd);
            list.add(token);
        }
        try (RevocationList list = list(file, 10)) {
            assertThat(list.entries()).containsExactlyInAnyOrder(odd, token);
            now = LATER;
        }
        try (RevocationList list = list(file, 10)) {
            assertThat(list.entries()).containsExactly(token);
            assertThat(file).content().doesNotContain("subject").contains("t1");
        }
    }

    @Test
    void openWhenLastLineWasNeverFinishedThenTheOthersCountAndItIsGone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("revoked.jsonl");
        try (RevocationList list = list(file, 10)) {
            list.add(new Revocation(Kind.SUBJECT, null, "alice", START, LATER));
        }
        Files.writeString(file, "{\"kind\":\"sub", StandardOpenOption.APPEND);
        try (RevocationList list = list(file, 10)) {
            list.add(new Revocation(Kind.SUBJECT, null, "bob", START, LATER));
        }
        try (RevocationList list = list(file, 10)) {
            assertThat(list.entries()).extracting(Revocation::value).containsExactlyInAnyOrder("alice", "bob");
        }
    }

    @Test
    void openWhenALineIsBrokenThenItDoesNotStart(@TempDir Path folder) throws IOException {
        for (String line : new String[] {
            "{}",
            "x",
            "{\"kind\":\"subject\",\"value\":\"a\",\"until\":\"2030-01-01T00:00:00Z\"}",
            "{\"kind\":\"nobody\",\"until\":\"2030-01-01T00:00:00Z\"}",
            "{\"kind\":\"all\",\"until\":\"soon\"}"
        }) {
            Path file = Files.writeString(folder.resolve("revoked.jsonl"), line + "\n");
            assertThatThrownBy(() -> list(file, 10))
                    .as(line)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("gatehouse.revocations.file");
        }
    }

    @Test
    void refusalWhenTheIssuerIsCalledOtherwiseInTheSettingsThenStillRefused() {
        RevocationList list = list(null, 10);
        list.add(new Revocation(Kind.SUBJECT, ISSUER, "alice", START, LATER));
        list.know(List.of(issuer("prod")));
        Identity renamed = new Identity("alice", null, null, "prod", "bearer", Set.of(), Set.of(), Map.of(), null);
        assertThat(refuses(list, renamed)).isTrue();
    }

    @Test
    void refusalWhenTheTokensIdIsANumberThenItsTextCounts() {
        RevocationList list = list(null, 10);
        list.add(new Revocation(Kind.TOKEN_ID, null, "12345", null, LATER));
        assertThat(refuses(
                        list,
                        new Identity("a", null, null, null, "bearer", Set.of(), Set.of(), Map.of("jti", 12345L), null)))
                .isTrue();
    }

    @Test
    void openWhenTheSameFileIsSpeltOtherwiseThenItDoesNotStartAndTheLockStays(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("revoked.jsonl");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        try (RevocationList first = list(file, 10)) {
            assertThat(first.isDurable()).isTrue();
            assertThatThrownBy(() -> list(link.resolve("revoked.jsonl"), 10)).hasMessageContaining("in use");
            assertThat(lockedBy(folder.resolve("revoked.jsonl.lock"))).isTrue();
        }
        list(link.resolve("revoked.jsonl"), 10).close();
    }

    /** Whether another process finds the file locked: in this one a look would drop the lock. */
    private static boolean lockedBy(Path lock) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockProbe.class.getName(),
                        lock.toString())
                .redirectErrorStream(true)
                .start();
        return process.waitFor() == LockProbe.LOCKED;
    }

    @Test
    void openWhenAnotherHasTheFileThenItDoesNotStart(@TempDir Path folder) {
        Path file = folder.resolve("revoked.jsonl");
        try (RevocationList first = list(file, 10)) {
            assertThat(first.entries()).isEmpty();
            assertThatThrownBy(() -> list(file, 10))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("in use");
        }
        list(file, 10).close();
    }

    @Test
    void refusalAtWhenTheEntryIsOneTenantsThenThereAloneAndAfterARestart(@TempDir Path folder) {
        Path file = folder.resolve("tenants.jsonl");
        Identity alice = new Identity("alice", "shop", null, "main", "bearer", Set.of(), Set.of(), Map.of(), null);
        Instant now = clock.instant();
        try (RevocationList list = list(file, 10)) {
            list.add(
                    new Revocation(Revocation.Kind.SUBJECT, null, "alice", now, now.plus(Duration.ofHours(1)), "acme"));
        }
        try (RevocationList list = list(file, 10)) {
            assertThat(list.refusalAt("acme", alice))
                    .satisfies(refusal ->
                            assertThat(Objects.requireNonNull(refusal).code()).isEqualTo(FailureCode.TOKEN_REVOKED));
            assertThat(list.refusalAt("globex", alice)).isNull();
            assertThat(refuses(list, alice)).isFalse();
        }
    }
}
