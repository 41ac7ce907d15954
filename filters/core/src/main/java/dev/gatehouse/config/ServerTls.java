package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How the standalone server ends TLS. Immutable.
 *
 * @param certificate the file with its certificate chain
 * @param key the file with its private key
 * @param clientAuth what it asks of clients
 * @param clientAuthorities the file with the authorities of clients; null if there is none
 */
public record ServerTls(
        Path certificate,
        Path key,
        ClientAuth clientAuth,
        @Nullable Path clientAuthorities) {

    private static final String GROUP = "gatehouse.server.tls.";

    private static final ConfigKey<Path> CERTIFICATE = ConfigKey.of(
            GROUP + "certificate",
            ValueType.file(),
            "Standalone only: the server's certificate and those between it and its authority, as PEM; read again when it"
                    + " changes. Not set: plain HTTP.");
    private static final ConfigKey<Path> KEY = ConfigKey.of(
            GROUP + "key",
            ValueType.file(),
            "Standalone only: the private key of the certificate, PKCS #8 as PEM without password.");
    private static final ConfigKey<ClientAuth> CLIENT_AUTH = ConfigKey.of(
                    GROUP + "client-auth",
                    ValueType.oneOf(ClientAuth.class),
                    "Standalone only: none asks for no client certificate; want takes any whose key the client has, and the"
                            + " routes decide; need ends the handshake with whoever has none of client-ca's.")
            .withDefault("none");
    private static final ConfigKey<Path> CLIENT_CA = ConfigKey.of(
            GROUP + "client-ca",
            ValueType.file(),
            "Standalone only: the authorities of clients, as PEM; with want they are only named to the client. Read again"
                    + " when it changes.");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(CERTIFICATE, KEY, CLIENT_AUTH, CLIENT_CA);

    /** What the server asks of clients. */
    public enum ClientAuth {
        /** No certificate. */
        NONE,
        /** A certificate if they have one. */
        WANT,
        /** A certificate of one of the client authorities. */
        NEED
    }

    /** Reads it; null for plain HTTP, or if a problem was recorded. */
    static @Nullable ServerTls from(ConfigReader reader) {
        Path certificate = file(reader, CERTIFICATE);
        Path key = file(reader, KEY);
        ClientAuth clientAuth = reader.value(CLIENT_AUTH);
        Path clientAuthorities = file(reader, CLIENT_CA);
        if (!reader.isSet(CERTIFICATE)) {
            refuseAlone(reader, KEY, reader.isSet(KEY));
            refuseAlone(reader, CLIENT_AUTH, clientAuth != ClientAuth.NONE);
            refuseAlone(reader, CLIENT_CA, reader.isSet(CLIENT_CA));
            return null;
        }
        if (!reader.isSet(KEY)) {
            reader.problem(KEY, "is missing beside " + CERTIFICATE.name(), KEY.allowed());
        }
        if (clientAuth == ClientAuth.NEED && !reader.isSet(CLIENT_CA)) {
            reader.problem(CLIENT_CA, "is missing beside client-auth=need", CLIENT_CA.allowed());
        }
        if (clientAuth == ClientAuth.NONE && clientAuthorities != null) {
            reader.problem(CLIENT_CA, "is set, and client-auth is none", "client-auth=want or need beside it");
        }
        return certificate == null || key == null
                ? null
                : new ServerTls(certificate, key, clientAuth, clientAuthorities);
    }

    private static void refuseAlone(ConfigReader reader, ConfigKey<?> key, boolean isSet) {
        if (isSet) {
            reader.problem(key, "is set without " + CERTIFICATE.name(), "a certificate beside it");
        }
    }

    private static @Nullable Path file(ConfigReader reader, ConfigKey<Path> key) {
        Path file = reader.optional(key);
        if (file != null && !Files.isReadable(file)) {
            reader.problem(key, "can't be read", key.allowed() + " that exists");
        }
        return file;
    }
}
