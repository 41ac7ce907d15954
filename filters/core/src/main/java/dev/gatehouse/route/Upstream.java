package dev.gatehouse.route;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the proxy sends a route's requests. Immutable.
 *
 * @param backends base URLs without query, of which each request goes to one; empty in a drop-in
 * @param stripPrefix what is taken off the beginning of the path; empty for nothing
 * @param timeout how long a backend may take
 * @param balance how a backend is chosen
 * @param capacity how much of the backends the route may hold
 * @param tls our side of TLS to the backends; null for none of our own, and the JVM's authorities
 */
public record Upstream(
        List<URI> backends,
        String stripPrefix,
        Duration timeout,
        Balance balance,
        Capacity capacity,
        @Nullable ClientTls tls) {

    /** How one of several backends is chosen. */
    public enum Balance {
        ROUND_ROBIN,
        LEAST_REQUESTS
    }

    private static final String GROUP = RoutePattern.GROUP;

    private static final ConfigKey<List<URI>> BACKENDS = ConfigKey.of(
            GROUP + "<r>.backends",
            ValueType.url().list(),
            "Proxy only: where the requests go; with several, each request to one of them.");
    private static final ConfigKey<String> STRIP_PREFIX = ConfigKey.of(
            GROUP + "<r>.strip-prefix",
            ValueType.text()
                    .checked(Upstream::prefix, "whole segments that the route's path begins with, such as /api"),
            "Proxy only: taken off the beginning of the path before the request goes on.");
    private static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
                    GROUP + "<r>.timeout",
                    ValueType.duration(Duration.ofMillis(1), Duration.ofHours(1)),
                    "Proxy only: how long the whole exchange with a backend may take, bodies included; then the caller gets 504, or"
                            + " if the answer had begun, a connection that is cut.")
            .withDefault("30s");
    private static final ConfigKey<Balance> BALANCE = ConfigKey.of(
                    GROUP + "<r>.balance", ValueType.oneOf(Balance.class), "Proxy only: how a backend is chosen.")
            .withDefault("round-robin");

    private static final ConfigKey<Path> TLS_CERTIFICATE = ConfigKey.of(
            GROUP + "<r>.backend-tls-certificate",
            ValueType.file(),
            "Proxy only: our certificate in PEM, and those between it and its root, to show to the backends; read again when"
                    + " it changes.");
    private static final ConfigKey<Path> TLS_KEY = ConfigKey.of(
            GROUP + "<r>.backend-tls-key",
            ValueType.file(),
            "Proxy only: the private key of backend-tls-certificate: PKCS #8 in PEM, no password.");
    private static final ConfigKey<Path> TLS_AUTHORITIES = ConfigKey.of(
            GROUP + "<r>.backend-tls-ca",
            ValueType.file(),
            "Proxy only: the authorities in PEM by which the backends' certificates are good, and no others; read again when"
                    + " it changes. Not set: the JVM's.");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(
            BACKENDS,
            STRIP_PREFIX,
            TIMEOUT,
            BALANCE,
            TLS_CERTIFICATE.asRestriction(),
            TLS_KEY.asRestriction(),
            TLS_AUTHORITIES.asRestriction());

    /** One with the default capacity and without TLS of its own. */
    public Upstream(List<URI> backends, String stripPrefix, Duration timeout, Balance balance) {
        this(backends, stripPrefix, timeout, balance, Capacity.DEFAULT, null);
    }

    /** Copies the list. */
    public Upstream {
        backends = List.copyOf(backends);
    }

    /** Reads the upstream of the route called {@code name}, whose path pattern is {@code path}. */
    public static Upstream from(ConfigReader reader, String name, String path) {
        String prefix = reader.optional(STRIP_PREFIX, name);
        if (prefix != null && !(path + "/").startsWith(prefix + "/")) {
            reader.problem(STRIP_PREFIX, "is not how the route's path begins", STRIP_PREFIX.allowed(), name);
        }
        List<URI> backends = reader.list(BACKENDS, name);
        for (URI backend : backends) {
            if (backend.getRawQuery() != null
                    || (backend.getRawPath() != null && backend.getRawPath().contains(";"))) {
                reader.problem(BACKENDS, "has a query or a path parameter", "base URLs", name);
            }
        }
        return new Upstream(
                backends,
                prefix == null ? "" : prefix,
                reader.value(TIMEOUT, name),
                reader.value(BALANCE, name),
                Capacity.from(reader, name),
                tls(reader, name, backends));
    }

    private static @Nullable ClientTls tls(ConfigReader reader, String name, List<URI> backends) {
        Path certificate = reader.optional(TLS_CERTIFICATE, name);
        Path key = reader.optional(TLS_KEY, name);
        Path authorities = reader.optional(TLS_AUTHORITIES, name);
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if ((certificate == null) != (key == null)) {
            ConfigKey<Path> missing = certificate == null ? TLS_CERTIFICATE : TLS_KEY;
            if (!reader.isSet(missing, name)) {
                reader.problem(missing, "is missing", missing.allowed(), name);
            }
            return null;
        }
        ConfigKey<Path> named = certificate == null ? TLS_AUTHORITIES : TLS_CERTIFICATE;
        if (backends.stream().anyMatch(backend -> !"https".equals(backend.getScheme()))) {
            reader.problem(named, "is of no use to a backend with http://", "backends with https:// alone", name);
        }
        ClientTls tls = new ClientTls(certificate, key, authorities);
        try {
            tls.context();
        } catch (IOException e) {
            reader.problem(named, "can't be read, or a file beside it can't", "files that exist", name);
        } catch (MalformedException e) {
            reader.problem(
                    named,
                    "or a file beside it is bad: " + e.getMessage(),
                    "backend-tls-certificate, its backend-tls-key, and authorities in backend-tls-ca, in PEM",
                    name);
        }
        return tls;
    }

    /** Records that a proxy's route has nowhere to go. */
    public static void reportMissing(ConfigReader reader, String name) {
        reader.required(BACKENDS, name);
    }

    private static String prefix(String text) {
        if (!text.matches("(/[^/*;%?#\\\\]+)+")) {
            throw new IllegalArgumentException("is no path of whole segments");
        }
        return text;
    }
}
