package dev.gatehouse.proxy.production;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.jwt.JwtConfig;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * A gateway of the operator's settings that nobody can reach, with keys of its own in the place of the issuers', and
 * without the stores and sinks that production uses: what happens here leaves no trace there.
 */
final class Rehearsal implements AutoCloseable {

    /** Nobody listens there (RFC 863's port, which needs privileges). */
    private static final String NOBODY = "http://127.0.0.1:9/";

    private static final Set<String> LEFT_OUT = Set.of(
            "gatehouse.revocations.file", "gatehouse.state", "gatehouse.audit", "gatehouse.api-keys.data-source");

    private final Path folder;
    private final Map<String, ProbeKey> keys = new LinkedHashMap<>();
    private final GatewayConfig config;
    private final Gateway gateway;
    /** Held, since the JDK forgets the levels of loggers that nobody holds: refusals are no news here. */
    private final Logger log = Logger.getLogger("dev.gatehouse");

    private final @Nullable Level level = log.getLevel();

    Rehearsal(Settings settings, GatewayConfig real) throws IOException {
        folder = Files.createTempDirectory("gatehouse-check");
        try {
            log.setLevel(Level.OFF);
            config = GatewayConfig.from(Settings.of(instead(settings, real)), GatewayConfig.Use.PROXY);
            gateway = new Gateway(config);
        } catch (IOException | RuntimeException e) {
            log.setLevel(level);
            delete();
            throw e;
        }
    }

    private List<SettingsSource> instead(Settings settings, GatewayConfig real) throws IOException {
        Map<String, String> given = new HashMap<>();
        settings.names()
                .forEach(
                        name -> given.put(name, settings.raw(name).orElseThrow().text()));
        Map<String, String> changed = new HashMap<>(given);
        for (JwtConfig issuer : real.issuers()) {
            String name = issuer.issuer().name();
            ProbeKey key = ProbeKey.of(issuer.algorithms());
            keys.put(name, key);
            String group = "gatehouse.issuers." + name + ".";
            changed.remove(group + "jwks-uri");
            changed.put(
                    group + "jwks-file",
                    Files.writeString(folder.resolve(name + ".json"), key.keySet())
                            .toString());
        }
        real.introspection()
                .forEach(issuer ->
                        changed.put("gatehouse.issuers." + issuer.issuer().name() + ".introspection-uri", NOBODY));
        changed.keySet().removeIf(Rehearsal::isLeftOut);
        if (given.containsKey("gatehouse.api-keys.store")) {
            changed.put("gatehouse.api-keys.store", "file");
            changed.put(
                    "gatehouse.api-keys.file",
                    Files.writeString(folder.resolve("api-keys"), "[]").toString());
        }
        return List.of(SettingsSource.of("gatehouse check", changed));
    }

    /** What reaches out of this process; and what counts, else a limit would refuse before a credential is looked at. */
    private static boolean isLeftOut(String name) {
        return LEFT_OUT.contains(name)
                || name.startsWith("gatehouse.redis-")
                || name.startsWith("gatehouse.throttle.")
                || name.startsWith("gatehouse.rate-limits.")
                || name.startsWith("gatehouse.api-keys.jdbc-")
                || name.endsWith(".rate-limit")
                || name.endsWith(".rate-limit-by");
    }

    GatewayConfig config() {
        return config;
    }

    Gateway gateway() {
        return gateway;
    }

    /** The key that stands in for an issuer's. */
    ProbeKey key(JwtConfig issuer) {
        return Objects.requireNonNull(keys.get(issuer.issuer().name()));
    }

    /** Why the gateway refuses a request, or null if it lets it in. */
    @Nullable
    Failure refusal(ProbeRequest request) {
        return advanced(request, Phase.IDENTITY_FORWARD).failure();
    }

    /** The exchange of a request that was taken as far as {@code last}, or to its refusal. */
    Exchange advanced(ProbeRequest request, Phase last) {
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            if (phase.compareTo(last) > 0 || gateway.advance(exchange, phase) != null) {
                break;
            }
        }
        return exchange;
    }

    private void delete() throws IOException {
        List<Path> left = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.forEach(left::add);
        }
        for (int i = left.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(left.get(i));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            gateway.close();
        } finally {
            log.setLevel(level);
            delete();
        }
    }
}
