package dev.gatehouse.auth;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A kind of credential as it is put together: what its settings are, and what they come to.
 *
 * @param name the kind's name in {@code gatehouse.routes.<r>.authenticate}
 * @param keys its settings
 * @param reader reads them
 */
public record CredentialKind(String name, List<ConfigKey<?>> keys, Reader reader) {

    /** Copies the keys. */
    public CredentialKind {
        keys = List.copyOf(keys);
    }

    /** Reads the settings of a kind. */
    @FunctionalInterface
    public interface Reader {

        /**
         * What the settings come to.
         *
         * @param taken whether any route takes such a credential, so that what it needs must be set
         * @return null where nothing is set, or where a problem was recorded without which it can't be built
         */
        @Nullable
        Config read(ConfigReader reader, boolean taken);
    }

    /** The settings of a kind, checked. Implementations are records: equal settings are equal. */
    public interface Config {

        /** The request headers that hold such a credential: they never go on to the application. */
        List<String> headers();

        /**
         * An authenticator by these settings, whose background work begins at once.
         *
         * @param earlier the authenticator of equal settings before a reload, whose caches it may take over; it is closed
         *     after this call. Null if there is none
         */
        Authenticator authenticator(@Nullable Authenticator earlier, EngineContext context);
    }
}
