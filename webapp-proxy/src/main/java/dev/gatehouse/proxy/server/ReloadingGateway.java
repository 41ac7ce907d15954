package dev.gatehouse.proxy.server;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.ManagementConfig;
import dev.gatehouse.config.ServerConfig;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.gateway.ConfigurationLoosening;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.Loosening;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway of a configuration file, replaced whole when the file has changed and been quiet, or when an operator asks
 * for it. A file with mistakes changes nothing: the last good gateway stays, and the log says why. Safe for use by several
 * threads.
 */
public final class ReloadingGateway implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ReloadingGateway.class.getName());

    private final Path file;
    private final PrometheusMeters meters = new PrometheusMeters();
    private final WatchedFiles<GatewayConfig> watched;
    private final ServerConfig server;
    private final ManagementConfig management;
    private volatile Gateway current;
    private GatewayConfig inUse;
    /** The reason why the last reload changed nothing; null if it did. */
    private volatile @Nullable String problem;

    private boolean closed;

    /**
     * The gateway of {@code file}.
     *
     * @throws ConfigurationException with every mistake, if there is one
     */
    public ReloadingGateway(Path file) {
        this.file = file;
        this.watched = new WatchedFiles<>(List.of(file), this::read, new Swap());
        GatewayConfig config;
        try {
            config = watched.load();
        } catch (IOException | MalformedException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        this.server = config.server();
        this.management = config.management();
        this.inUse = config;
        this.current = new Gateway(config, null, meters.meters(), Clock.systemUTC());
        current.files().add(watched);
    }

    /** The gateway for a new request. */
    public Gateway current() {
        return current;
    }

    /** Where the server listens; fixed at start. */
    public ServerConfig server() {
        return server;
    }

    /** Where the server is managed, and by whom; fixed at start. */
    public ManagementConfig management() {
        return management;
    }

    /** What is measured. */
    public PrometheusMeters meters() {
        return meters;
    }

    /**
     * Reads the configuration again now, changed or not, and every other file that has changed.
     *
     * @return why the last good configuration stays; null if the new one is in use
     */
    public @Nullable String reload() {
        watched.reload();
        String refused = problem;
        current.files().lookNow();
        return refused;
    }

    private GatewayConfig read() throws MalformedException {
        try {
            return GatewayConfig.from(StandaloneSettings.read(file), GatewayConfig.Use.PROXY);
        } catch (StackOverflowError e) {
            throw new MalformedException(file + " is nested too deeply");
        }
    }

    private synchronized void swap(GatewayConfig config) {
        if (closed) {
            return;
        }
        if (!config.server().equals(server) || !config.management().equals(management)) {
            LOG.log(Level.WARNING, "GH0012 gatehouse.server.* or management.* has changed; that takes a restart");
        }
        // Before anything changes: where they can't be compared, nothing is taken up.
        List<Loosening> loosened = ConfigurationLoosening.between(inUse, config);
        Gateway old = current;
        current = new Gateway(config, old, meters.meters(), Clock.systemUTC());
        inUse = config;
        old.close();
        loosened.forEach(this::warn);
    }

    private void warn(Loosening loosening) {
        Map<String, String> details = new LinkedHashMap<>();
        if (loosening.route() != null) {
            details.put("route", loosening.route());
        }
        details.put("property", loosening.property());
        details.put("before", loosening.before());
        details.put("after", loosening.after());
        current.audit().record(new AuditEvent("configuration.loosened", details));
        LOG.log(
                Level.WARNING,
                "GH0031 the reloaded configuration asks for less: " + loosening.property() + " was \""
                        + loosening.before() + "\" for requests that now meet \"" + loosening.after() + "\"");
    }

    private final class Swap implements WatchedFiles.Listener<GatewayConfig> {
        @Override
        public void changed(GatewayConfig config) {
            swap(config);
            problem = null;
            LOG.log(Level.INFO, "GH0010 configuration reloaded from {0}", file);
            record("reloaded", "ok", null);
        }

        @Override
        public void failed(Exception reason) {
            boolean expected = reason instanceof ConfigurationException || reason instanceof MalformedException;
            String text = expected
                    ? String.valueOf(reason.getMessage())
                    : reason.getClass().getName();
            problem = text;
            String message = "GH0011 configuration not reloaded, the last good one stays: " + text;
            if (expected) {
                LOG.log(Level.ERROR, message);
            } else {
                LOG.log(Level.ERROR, message, reason);
            }
            record("refused", "refused", text);
        }

        /** The problems never hold a secret: the values of secret properties are left out of them. */
        private void record(String type, String outcome, @Nullable String problems) {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("file", file.toString());
            if (problems != null) {
                details.put("problems", problems);
            }
            current.audit().record(new AuditEvent("configuration." + type, details));
            meters.meters().counter(Meter.CONFIG_RELOADS, outcome).increment();
        }
    }

    /** Waits for a reload, or another call, that is under way. */
    @Override
    public synchronized void close() {
        closed = true;
        watched.close();
        current.close();
        meters.close();
    }
}
