package dev.gatehouse.provider;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.SecretText;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of a client, below the properties of whatever needs one. Immutable.
 *
 * @param group what their names begin with, such as {@code gatehouse.login.<l>.}
 */
public record ClientKeys(
        String group,
        ConfigKey<String> id,
        ConfigKey<String> secret,
        ConfigKey<ClientAuthenticationMethod> method,
        ConfigKey<Path> key,
        ConfigKey<Path> tlsCertificate,
        ConfigKey<Path> tlsKey,
        ConfigKey<Path> tlsAuthorities) {

    /**
     * The settings below {@code group}.
     *
     * @param purpose completes the sentence "Our client at the issuer, …"
     */
    public static ClientKeys below(String group, String purpose) {
        return new ClientKeys(
                group,
                ConfigKey.of(group + "client-id", ValueType.text(), "Our client at the issuer, " + purpose + "."),
                ConfigKey.of(
                                group + "client-secret",
                                ValueType.text(),
                                "The client's secret, for basic and post; where it points at a file, that is read again when"
                                        + " it changes.")
                        .asSecret(),
                ConfigKey.of(
                                group + "client-authentication",
                                new ValueType<>(ClientAuthenticationMethod::parse, ClientAuthenticationMethod.WORDS),
                                "How the client proves who it is: its secret in a header or in the form, a JWT that it signs,"
                                        + " or its certificate.")
                        .withDefault("basic"),
                ConfigKey.of(
                        group + "client-key",
                        ValueType.file(),
                        "The private key for private_key_jwt: PKCS #8 in PEM, or a JWK, whose `kid` and `alg` are used. RSA of"
                                + " 2048 bits or more, or EC; read again when it changes."),
                ConfigKey.of(
                        group + "tls-certificate",
                        ValueType.file(),
                        "Our certificate in PEM, and those between it and its root, to show to the issuer; read again when it"
                                + " changes."),
                ConfigKey.of(
                        group + "tls-key",
                        ValueType.file(),
                        "The private key of tls-certificate: PKCS #8 in PEM, no password."),
                ConfigKey.of(
                        group + "tls-ca",
                        ValueType.file(),
                        "The authorities in PEM to trust, and no others, when the issuer is asked. Not set: the JVM's."));
    }

    /** All of them, for the reference and for spotting unknown properties. */
    public List<ConfigKey<?>> all() {
        return List.of(id, secret, method, key, tlsCertificate, tlsKey, tlsAuthorities);
    }

    /** Reads the client of the group called {@code name}; null if a problem was recorded. */
    public @Nullable ClientConfig read(ConfigReader reader, String name) {
        int before = reader.problems().size();
        String client = reader.required(id, name);
        ClientAuthenticationMethod chosen = reader.value(method, name);
        SecretText ownSecret = reader.secret(secret, name);
        Path ownKey = reader.optional(key, name);
        boolean bySecret = chosen == ClientAuthenticationMethod.BASIC || chosen == ClientAuthenticationMethod.POST;
        check(reader, secret, bySecret, chosen, name);
        check(reader, key, chosen == ClientAuthenticationMethod.PRIVATE_KEY_JWT, chosen, name);
        if (ownKey != null) {
            try {
                ClientKey.read(ownKey);
            } catch (IOException e) {
                reader.problem(key, "can't be read", key.allowed() + " that exists", name);
            } catch (MalformedException e) {
                reader.problem(
                        key, String.valueOf(e.getMessage()), "an RSA key of 2048 bits or more, or an EC key", name);
            }
        }
        ClientTls tls = tls(reader, chosen, name);
        return client == null || tls == null || reader.problems().size() > before
                ? null
                : new ClientConfig(client, chosen, ownSecret, ownKey, tls);
    }

    private static void check(
            ConfigReader reader, ConfigKey<?> key, boolean needed, ClientAuthenticationMethod chosen, String name) {
        if (needed && !reader.isSet(key, name)) {
            reader.problem(key, "is missing for client-authentication=" + chosen.word(), key.allowed(), name);
        } else if (!needed && reader.isSet(key, name)) {
            reader.problem(
                    key,
                    "is set, yet client-authentication=" + chosen.word() + " has no use for it",
                    "nothing, or another client-authentication",
                    name);
        }
    }

    private @Nullable ClientTls tls(ConfigReader reader, ClientAuthenticationMethod chosen, String name) {
        Path certificate = reader.optional(tlsCertificate, name);
        Path ownKey = reader.optional(tlsKey, name);
        boolean needed = chosen == ClientAuthenticationMethod.TLS || certificate != null || ownKey != null;
        if (needed && certificate == null) {
            reader.problem(tlsCertificate, "is missing", tlsCertificate.allowed(), name);
            return null;
        }
        if (needed && ownKey == null) {
            reader.problem(tlsKey, "is missing", tlsKey.allowed(), name);
            return null;
        }
        Path authorities = reader.optional(tlsAuthorities, name);
        ClientTls tls = new ClientTls(certificate, ownKey, authorities);
        ConfigKey<Path> named = certificate == null ? tlsAuthorities : tlsCertificate;
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
}
