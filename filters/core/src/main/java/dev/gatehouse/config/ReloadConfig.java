package dev.gatehouse.config;

import java.time.Duration;
import java.util.List;

/**
 * The rules by which changed files are taken up. Immutable.
 *
 * @param mode whether they are taken up by themselves
 * @param quiet how long a changed file must have been the same before it is taken up by itself
 */
public record ReloadConfig(Mode mode, Duration quiet) {

    /** Whether changed files are taken up by themselves. */
    public enum Mode {
        /** Once they have been quiet. */
        AUTO,
        /** Only when an operator asks for it. */
        MANUAL
    }

    private static final ConfigKey<Mode> MODE = ConfigKey.of(
                    "gatehouse.reload",
                    ValueType.oneOf(Mode.class),
                    "Whether a changed file (the configuration, keys, certificates, CRLs, secrets, API keys) is taken up by itself."
                            + " With `manual`, the proxy takes changed files up on SIGHUP and on POST /reload at the management"
                            + " port alone, and an application at its next start.")
            .withDefault("auto");
    private static final ConfigKey<Duration> QUIET = ConfigKey.of(
                    "gatehouse.reload-quiet",
                    ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
                    "How long a changed file must stay the same before it is taken up by itself, so that one that is still"
                            + " being written is not. SIGHUP and POST /reload do not wait. 0s only where every file is written"
                            + " beside and renamed.")
            .withDefault("5s");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(MODE, QUIET);

    /** The defaults. */
    public static final ReloadConfig DEFAULT = new ReloadConfig(Mode.AUTO, Duration.ofSeconds(5));

    /** Reads the rules. */
    public static ReloadConfig from(ConfigReader reader) {
        return new ReloadConfig(reader.value(MODE), reader.value(QUIET));
    }

    /** Whether changed files are taken up by themselves. */
    public boolean isAutomatic() {
        return mode == Mode.AUTO;
    }
}
