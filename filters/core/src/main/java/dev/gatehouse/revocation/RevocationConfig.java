package dev.gatehouse.revocation;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How revocations are kept. Immutable.
 *
 * @param file where they are written down; null for memory alone
 * @param keep how long one is kept where the tokens' longest life is not known
 * @param mostEntries how many are kept at most
 */
public record RevocationConfig(@Nullable Path file, Duration keep, int mostEntries) {

    private static final String GROUP = "gatehouse.revocations.";

    private static final ConfigKey<Path> FILE = ConfigKey.of(
            GROUP + "file",
            ValueType.file(),
            "Where revocations are written down before they are confirmed, to be there after a restart; one process at a time"
                    + " may use it. Not set: in memory alone, and a restart forgets them.");
    private static final ConfigKey<Duration> KEEP = ConfigKey.of(
                    GROUP + "keep",
                    ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(3660)),
                    "How long a revocation is kept where the tokens' longest life is not known, that is where the issuer has no"
                            + " `max-lifetime` and the token no `exp`.")
            .withDefault("90d");
    private static final ConfigKey<Integer> MOST = ConfigKey.of(
                    GROUP + "max-entries",
                    ValueType.integer(1, 10_000_000),
                    "How many revocations are kept. One more is refused with an error, and none is forgotten for it.")
            .withDefault("1000000");

    /** The keys read here. */
    public static final java.util.List<ConfigKey<?>> KEYS = java.util.List.of(FILE, KEEP, MOST);

    /** Reads how revocations are kept. */
    public static RevocationConfig from(ConfigReader reader) {
        Path file = reader.optional(FILE);
        Path folder = file == null ? null : file.toAbsolutePath().getParent();
        if (folder != null && !java.nio.file.Files.isDirectory(folder)) {
            reader.problem(FILE, "is in a folder that does not exist", "a file in a folder that exists");
        }
        return new RevocationConfig(file, reader.value(KEEP), reader.value(MOST));
    }
}
