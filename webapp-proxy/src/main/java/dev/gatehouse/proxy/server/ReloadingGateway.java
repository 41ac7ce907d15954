package dev.gatehouse.proxy.server;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.ManagementConfig;
import dev.gatehouse.config.ServerConfig;
import dev.gatehouse.fetch.FileStamp;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.metrics.Meter;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The gateway of a configuration file, swapped whole when the file changes. A file with mistakes changes nothing: the
 * last good gateway stays, and the log says why. Safe for use by several threads.
 */
public final class ReloadingGateway implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ReloadingGateway.class.getName());
    private static final int POLL_SECONDS = 2;

    private final Path file;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-config");
        thread.setDaemon(true);
        return thread;
    });
    private final PrometheusMeters meters = new PrometheusMeters();
    private final ServerConfig server;
    private final ManagementConfig management;
    private volatile Gateway current;
    private FileStamp seen;

    /**
     * The gateway of {@code file}.
     *
     * @throws ConfigurationException with every mistake, if there is one
     */
    public ReloadingGateway(Path file) {
        this.file = file;
        this.seen = FileStamp.orUnreadable(file);
        GatewayConfig config = read();
        this.server = config.server();
        this.management = config.management();
        this.current = new Gateway(config, null, meters.meters(), Clock.systemUTC());
        var unused =
                watcher.scheduleWithFixedDelay(this::reloadIfChanged, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
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

    /** Reads the file again now. */
    public synchronized void reload() {
        try {
            GatewayConfig config = read();
            if (!config.server().equals(server) || !config.management().equals(management)) {
                LOG.log(Level.WARNING, "GH0012 gatehouse.server.* or management.* has changed; that takes a restart");
            }
            Gateway old = current;
            current = new Gateway(config, old, meters.meters(), Clock.systemUTC());
            old.close();
            LOG.log(Level.INFO, "GH0010 configuration reloaded from {0}", file);
            told("reloaded", "ok", null);
        } catch (ConfigurationException | StackOverflowError e) {
            LOG.log(Level.ERROR, "GH0011 configuration not reloaded, the last good one stays: " + e.getMessage());
            told("refused", "refused", String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong never holds a secret: the values of secret properties are left out of it. */
    private void told(String type, String outcome, @Nullable String problems) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("file", file.toString());
        if (problems != null) {
            details.put("problems", problems);
        }
        current.audit().record(new AuditEvent("configuration." + type, details));
        meters.meters().counter(Meter.CONFIG_RELOADS, outcome).increment();
    }

    /** Must not throw: a timer ends with its first exception. */
    private synchronized void reloadIfChanged() {
        FileStamp now = FileStamp.orUnreadable(file);
        if (now.modified() != null && !now.equals(seen)) {
            seen = now;
            try {
                reload();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "GH0011 configuration not reloaded, the last good one stays", e);
                told("refused", "refused", e.getClass().getName());
            }
        }
    }

    private GatewayConfig read() {
        return GatewayConfig.from(StandaloneSettings.read(file), GatewayConfig.Use.PROXY);
    }

    /** Waits for a reload, or another call, that is under way. */
    @Override
    public synchronized void close() {
        watcher.shutdownNow();
        current.close();
        meters.close();
    }
}
