package dev.gatehouse.introspection;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Who we are to an issuer that we ask about tokens (RFC 7662 §2.1 wants to know). Immutable; never shows its secret.
 *
 * @param id our client's identifier
 * @param method how we prove it
 * @param secret the client's secret; null for the methods that have none
 * @param key the file with the key of {@code private_key_jwt}; null for the other methods
 * @param tls our side of the connection
 */
public record IntrospectionClientConfig(
        String id,
        Method method,
        @Nullable String secret,
        @Nullable Path key,
        ClientTls tls) {

    /** The ways to authenticate a client (OpenID Connect Core §9, RFC 8705 §2). */
    public enum Method {
        /** {@code client_secret_basic}. */
        BASIC,
        /** {@code client_secret_post}. */
        POST,
        /** {@code private_key_jwt}. */
        PRIVATE_KEY_JWT,
        /** {@code tls_client_auth} and {@code self_signed_tls_client_auth}: the certificate alone. */
        TLS;

        private static final String WORDS =
                Arrays.stream(values()).map(Method::word).collect(Collectors.joining(", "));

        /** As the specifications spell it. */
        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Method parse(String text) {
            return Arrays.stream(values())
                    .filter(method -> method.word().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("is none of these"));
        }
    }

    private static final String GROUP = IssuerConfig.GROUP + "<i>.";

    private static final ConfigKey<String> ID =
            ConfigKey.of(GROUP + "client-id", ValueType.text(), "Our client at the issuer, by which we ask it.");
    private static final ConfigKey<String> SECRET = ConfigKey.of(
                    GROUP + "client-secret", ValueType.text(), "The client's secret, for basic and post.")
            .asSecret();
    private static final ConfigKey<Method> METHOD = ConfigKey.of(
                    GROUP + "client-authentication",
                    new ValueType<>(Method::parse, Method.WORDS),
                    "How the client proves who it is: its secret in a header or in the form, a JWT that it signs, or its"
                            + " certificate.")
            .withDefault("basic");
    private static final ConfigKey<Path> KEY = ConfigKey.of(
            GROUP + "client-key",
            ValueType.file(),
            "The private key for private_key_jwt: PKCS #8 in PEM, or a JWK, whose `kid` and `alg` are used. RSA of 2048 bits"
                    + " or more, or EC; read at start and reload.");
    private static final ConfigKey<Path> TLS_CERTIFICATE = ConfigKey.of(
            GROUP + "tls-certificate",
            ValueType.file(),
            "Our certificate in PEM, and those between it and its root, to show when the issuer is asked about tokens.");
    private static final ConfigKey<Path> TLS_KEY = ConfigKey.of(
            GROUP + "tls-key", ValueType.file(), "The private key of tls-certificate: PKCS #8 in PEM, no password.");
    private static final ConfigKey<Path> TLS_CA = ConfigKey.of(
            GROUP + "tls-ca",
            ValueType.file(),
            "The authorities in PEM to trust, and no others, when the issuer is asked about tokens. Not set: the JVM's.");

    static final List<ConfigKey<?>> KEYS = List.of(ID, SECRET, METHOD, KEY, TLS_CERTIFICATE, TLS_KEY, TLS_CA);

    /** Whether the certificate is all the proof that there is. */
    public boolean authenticatesByTls() {
        return method == Method.TLS;
    }

    /** Reads the client for the issuer called {@code name}; null if a problem was recorded. */
    static @Nullable IntrospectionClientConfig from(ConfigReader reader, String name) {
        int before = reader.problems().size();
        String id = reader.required(ID, name);
        Method method = reader.value(METHOD, name);
        String secret = reader.optional(SECRET, name);
        Path key = reader.optional(KEY, name);
        boolean bySecret = method == Method.BASIC || method == Method.POST;
        check(reader, SECRET, bySecret, method, name);
        check(reader, KEY, method == Method.PRIVATE_KEY_JWT, method, name);
        if (key != null) {
            try {
                ClientKey.read(key);
            } catch (IOException e) {
                reader.problem(KEY, "can't be read", KEY.allowed() + " that exists", name);
            } catch (MalformedException e) {
                reader.problem(
                        KEY, String.valueOf(e.getMessage()), "an RSA key of 2048 bits or more, or an EC key", name);
            }
        }
        ClientTls tls = tls(reader, method, name);
        return id == null || tls == null || reader.problems().size() > before
                ? null
                : new IntrospectionClientConfig(id, method, secret, key, tls);
    }

    private static void check(ConfigReader reader, ConfigKey<?> key, boolean needed, Method method, String name) {
        if (needed && !reader.isSet(key, name)) {
            reader.problem(key, "is missing for client-authentication=" + method.word(), key.allowed(), name);
        } else if (!needed && reader.isSet(key, name)) {
            reader.problem(
                    key,
                    "is set, yet client-authentication=" + method.word() + " has no use for it",
                    "nothing, or another client-authentication",
                    name);
        }
    }

    private static @Nullable ClientTls tls(ConfigReader reader, Method method, String name) {
        Path certificate = reader.optional(TLS_CERTIFICATE, name);
        Path key = reader.optional(TLS_KEY, name);
        boolean needed = method == Method.TLS || certificate != null || key != null;
        if (needed && certificate == null) {
            reader.problem(TLS_CERTIFICATE, "is missing", TLS_CERTIFICATE.allowed(), name);
            return null;
        }
        if (needed && key == null) {
            reader.problem(TLS_KEY, "is missing", TLS_KEY.allowed(), name);
            return null;
        }
        Path authorities = reader.optional(TLS_CA, name);
        ClientTls tls = new ClientTls(certificate, key, authorities);
        ConfigKey<Path> named = certificate == null ? TLS_CA : TLS_CERTIFICATE;
        try {
            tls.context();
        } catch (IOException e) {
            reader.problem(named, "can't be read, or a file beside it can't", "files that exist", name);
        } catch (MalformedException e) {
            reader.problem(
                    named,
                    "or a file beside it is bad: " + e.getMessage(),
                    "tls-certificate, its tls-key, and authorities in tls-ca, in PEM",
                    name);
        }
        return tls;
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "IntrospectionClientConfig[" + id + ", " + method.word() + "]";
    }
}
