package dev.gatehouse.proxy.server;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.ServerTls;
import dev.gatehouse.config.ServerTls.ClientAuth;
import dev.gatehouse.fetch.FileStamp;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * The server's side of TLS, read again when its files change: connections that are open stay as they are. Files that don't
 * fit change nothing, and the log says why.
 */
final class ReloadingTls implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ReloadingTls.class.getName());
    private static final int POLL_SECONDS = 2;

    private final ServerTls tls;
    private final AuditSink audit;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-tls");
        thread.setDaemon(true);
        return thread;
    });
    private List<FileStamp> seen;
    private @Nullable String problem;

    /**
     * Reads the files.
     *
     * @param audit told when they were read again, or could not be
     * @throws ConfigurationException if they don't fit
     */
    ReloadingTls(ServerTls tls, AuditSink audit) {
        this.tls = tls;
        this.audit = audit;
        this.seen = stamps();
        try {
            factory.setSslContext(TlsContext.of(tls));
        } catch (IOException | GeneralSecurityException e) {
            watcher.shutdownNow();
            throw new ConfigurationException(List.of(new ConfigProblem(
                    "gatehouse.server.tls.certificate",
                    null,
                    tls.certificate().toString(),
                    "can't be served: " + message(e),
                    "PEM files of a certificate and its own key")));
        }
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setRenegotiationAllowed(false);
        factory.setWantClientAuth(tls.clientAuth() == ClientAuth.WANT);
        factory.setNeedClientAuth(tls.clientAuth() == ClientAuth.NEED);
        var unused =
                watcher.scheduleWithFixedDelay(this::reloadIfChanged, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    /** Must not throw: a timer ends with its first exception. */
    private void reloadIfChanged() {
        List<FileStamp> now = stamps();
        // Files are written one after the other: until they fit together, each look tries again.
        if (now.equals(seen) && problem == null) {
            return;
        }
        seen = now;
        try {
            SSLContext context = TlsContext.of(tls);
            factory.reload(same -> same.setSslContext(context));
            problem = null;
            LOG.log(Level.INFO, "GH3210 the certificate of the server was read again: {0}", tls.certificate());
            told("tls.reloaded", null);
        } catch (Exception e) {
            String reason = message(e);
            if (!reason.equals(problem)) {
                problem = reason;
                LOG.log(
                        Level.ERROR,
                        "GH3211 the server's certificate was not read again, the last good one stays: " + reason);
                told("tls.refused", reason);
            }
        }
    }

    private void told(String type, @Nullable String problem) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("certificate", tls.certificate().toString());
        if (tls.clientAuthorities() != null) {
            details.put("client-ca", tls.clientAuthorities().toString());
        }
        if (problem != null) {
            details.put("problem", problem);
        }
        audit.record(new AuditEvent(type, details));
    }

    private static String message(Exception e) {
        return e instanceof GeneralSecurityException ? String.valueOf(e.getMessage()) : e.toString();
    }

    private List<FileStamp> stamps() {
        List<FileStamp> stamps = new ArrayList<>();
        stamps.add(FileStamp.orUnreadable(tls.certificate()));
        stamps.add(FileStamp.orUnreadable(tls.key()));
        if (tls.clientAuthorities() != null) {
            stamps.add(FileStamp.orUnreadable(tls.clientAuthorities()));
        }
        return stamps;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
