package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.fetch.FileWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

class FileApiKeyStoreTest {

    @TempDir
    private Path directory;

    private final ApiKeyAdministration keys = new ApiKeyAdministration(
            new MemoryStore(), "live", new KeyHasher(null), new EngineContext(new SteppingClock(), event -> {}));

    /** With the quiet period of the default: a look takes the file up without it. */
    private final FileWatch files = new FileWatch(ReloadConfig.DEFAULT, event -> {});

    private IssuedApiKey issue(String client) {
        return keys.createUnstored(
                new NewApiKey(client, "owner", "acme", Set.of("a"), Set.of("r"), "5/1s", null, Duration.ofDays(1)));
    }

    private static String document(String... records) {
        return "{\"keys\": [" + String.join(",", records) + "]}";
    }

    @Test
    void findWhenRecordIsInTheFileThenTheSameKey() throws IOException {
        IssuedApiKey key = issue("shop");
        Path file = Files.writeString(
                directory.resolve("keys.json"),
                document(key.record(), issue("b").record()));

        try (FileApiKeyStore store = new FileApiKeyStore(file, files)) {
            assertThat(store.find(key.stored().id())).contains(key.stored());
            assertThat(store.find("0123456789abcdef")).isEmpty();
            assertThat(store.list()).hasSize(2);
        }
    }

    @Test
    void findWhenFileChangesThenReadAgainAndWhenItBreaksThenTheLastGoodOneStays() throws IOException {
        IssuedApiKey one = issue("one");
        IssuedApiKey two = issue("two");
        Path file = Files.writeString(directory.resolve("keys.json"), document(one.record()));

        try (FileApiKeyStore store = new FileApiKeyStore(file, files)) {
            Files.writeString(file, document(two.record()));
            files.lookNow();
            assertThat(store.find(one.stored().id())).isEmpty();
            assertThat(store.find(two.stored().id())).isPresent();

            Files.writeString(file, document(one.record()).substring(1));
            files.lookNow();
            assertThat(store.find(two.stored().id())).isPresent();
            Files.delete(file);
            files.lookNow();
            files.lookNow();
            assertThat(store.find(two.stored().id())).isPresent();

            Files.writeString(file, document());
            files.lookNow();
            assertThat(store.list()).isEmpty();
        }
    }

    @Test
    void findWhenFileWasNeverReadThenTheStoreIsAtFault() {
        try (FileApiKeyStore store = new FileApiKeyStore(directory.resolve("none.json"), files)) {
            assertThatThrownBy(() -> store.find("0123456789abcdef")).isInstanceOf(ApiKeyStoreException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":\"short\"",
                "\"state\":\"paused\"",
                "\"scopes\":\"a\"",
                "\"scopes\":[1]",
                "\"created\":\"yesterday\"",
                "\"hash\":\"abc\"",
                "\"hash_algorithm\":\"md5\"",
                "\"client\":7",
                "\"successor\":\"0123456789abcdef\"",
                "\"colour\":\"red\""
            })
    void findWhenARecordIsMalformedThenTheWholeFileIs(String member) throws IOException {
        String name = member.substring(0, member.indexOf(':'));
        String record = issue("shop").record().replaceAll(name + ":(\"[^\"]*\"|\\[[^\\]]*\\]),?", "");
        String broken = ("{" + member + "," + record.substring(1)).replace(",}", "}");
        Path file = Files.writeString(directory.resolve("keys.json"), document(broken));

        try (FileApiKeyStore store = new FileApiKeyStore(file, files)) {
            assertThatThrownBy(store::list).isInstanceOf(ApiKeyStoreException.class);
        }
    }

    @Test
    void findWhenAnIdStandsTwiceThenTheWholeFileIsMalformed() throws IOException {
        String record = issue("shop").record();
        Path file = Files.writeString(directory.resolve("keys.json"), document(record, record));

        try (FileApiKeyStore store = new FileApiKeyStore(file, files)) {
            assertThatThrownBy(store::list).isInstanceOf(ApiKeyStoreException.class);
        }
    }

    @Test
    void insertWhenCalledThenSaysThatTheFileIsOnlyRead() throws IOException {
        Path file = Files.writeString(directory.resolve("keys.json"), document());
        StoredApiKey key = issue("shop").stored();

        try (FileApiKeyStore store = new FileApiKeyStore(file, files)) {
            assertThatThrownBy(() -> store.insert(key)).hasMessageContaining("--record");
            assertThatThrownBy(() -> store.revoke(key.id())).hasMessageContaining("only reads");
            assertThatThrownBy(() -> store.rotate(key.id(), key, Instant.EPOCH)).hasMessageContaining("only reads");
            store.markUsed(Map.of(key.id(), Instant.EPOCH));
            assertThat(Files.readString(file)).isEqualTo(document());
        }
    }
}
