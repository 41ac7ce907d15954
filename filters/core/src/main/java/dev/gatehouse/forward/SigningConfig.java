package dev.gatehouse.forward;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How our own tokens for backends are signed, and where their keys are published. Immutable.
 *
 * @param issuer their {@code iss}
 * @param keys the files of the private keys: the first signs, all are published
 * @param lifetime how long each is valid
 * @param keySetPath where the public keys are, within the application
 */
public record SigningConfig(String issuer, List<Path> keys, Duration lifetime, String keySetPath) {

    private static final String GROUP = "gatehouse.forward.signed.";

    private static final ConfigKey<String> HEADER = ConfigKey.of(
                    GROUP + "header",
                    ValueType.text().checked(ForwardHeaders::name, "a header's name of its own"),
                    "The header that carries the token that Gatehouse signs; what a client sends in it is removed on every"
                            + " route.")
            .withDefault("X-Gatehouse-Identity");
    private static final ConfigKey<String> ISSUER = ConfigKey.of(
            GROUP + "issuer",
            ValueType.text(),
            "The iss of the tokens that Gatehouse signs, such as this gateway's URL; required with forward.signed.key.");
    private static final ConfigKey<List<Path>> KEY = ConfigKey.of(
            GROUP + "key",
            ValueType.file().list(),
            "The files of the private keys, PKCS #8 in PEM or a JWK; EC P-256, Ed25519 or RSA from 2048 bits. The first"
                    + " signs, all are published; a changed file is read again.");
    private static final ConfigKey<Duration> LIFETIME = ConfigKey.of(
                    GROUP + "lifetime",
                    ValueType.duration(Duration.ofSeconds(5), Duration.ofMinutes(10)),
                    "How long a token that Gatehouse signs is valid.")
            .withDefault("60s");
    private static final ConfigKey<String> KEY_SET_PATH = ConfigKey.of(
                    GROUP + "jwks-path",
                    ValueType.text().checked(SigningConfig::path, "an absolute path in its plainest form"),
                    "Where the public keys are as a JWK set, within the application and ahead of all routes; only with"
                            + " forward.signed.key.")
            .withDefault("/.well-known/gatehouse-jwks.json");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(HEADER, ISSUER, KEY, LIFETIME, KEY_SET_PATH);

    /** Copies the list. */
    public SigningConfig {
        keys = List.copyOf(keys);
    }

    /** The header of the tokens, reserved whether they are used or not. */
    static String header(ConfigReader reader, ForwardHeaders headers) {
        String header = reader.value(HEADER);
        if (headers.contains(header)) {
            reader.problem(HEADER, "is a field's header too", "a header's name of its own");
        }
        return header;
    }

    /**
     * Reads them.
     *
     * @param wanted whether a route asks for such tokens
     * @return null if none are signed
     */
    static @Nullable SigningConfig from(ConfigReader reader, boolean wanted) {
        Duration lifetime = reader.value(LIFETIME);
        String keySetPath = reader.value(KEY_SET_PATH);
        if (!wanted && !reader.isSet(KEY)) {
            return null;
        }
        String issuer = reader.required(ISSUER);
        List<Path> keys = reader.required(KEY);
        if (issuer == null || keys == null) {
            return null;
        }
        for (Path file : keys) {
            String problem = problem(file);
            if (problem != null) {
                reader.problem(KEY, problem, "files of private keys: EC P-256, Ed25519 or RSA from 2048 bits");
            }
        }
        return new SigningConfig(issuer, keys, lifetime, keySetPath);
    }

    private static @Nullable String problem(Path file) {
        try {
            SigningKey.read(file);
            return null;
        } catch (IOException e) {
            return file + " can't be read";
        } catch (MalformedException e) {
            return file + " " + e.getMessage();
        }
    }

    private static String path(String text) {
        if (text.equals("/")
                || !(CanonicalPath.parse(text) instanceof CanonicalPath path)
                || !path.value().equals(text)) {
            throw new IllegalArgumentException("is no such path");
        }
        return text;
    }
}
