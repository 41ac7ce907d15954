package dev.gatehouse.proxy;

import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * An HTTP client with our side of TLS in files, read again when they change: new connections use what they hold now, and those
 * of before end within a minute. Files that can't be used change nothing.
 */
final class SecuredClient {

    private static final Logger LOG = System.getLogger(SecuredClient.class.getName());
    private static final Duration OLDEST_CONNECTION = Duration.ofMinutes(1);

    private final HttpClient client;
    private final WatchedFiles<SSLContext> context;

    /**
     * Gives a client that has no connection yet its side of TLS.
     *
     * @param files notices changed files
     * @throws IllegalStateException if a file is no longer good
     */
    SecuredClient(ClientTls tls, HttpClient client, FileWatch files) {
        this.client = client;
        client.getHttpClientTransport().setConnectionPoolFactory(destination -> {
            DuplexConnectionPool pool = new DuplexConnectionPool(destination, client.getMaxConnectionsPerDestination());
            pool.setMaxDuration(OLDEST_CONNECTION.toMillis());
            return pool;
        });
        try {
            context = files.follow("backend-tls", tls.files(), () -> Objects.requireNonNull(tls.context()), this::use);
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException("the files of backend-tls", e);
        } catch (MalformedException e) {
            stop();
            throw new IllegalStateException("a file of backend-tls " + e.getMessage(), e);
        }
        use(context.current());
    }

    /** The client, whose next connections use what the files hold now. */
    HttpClient current() {
        return client;
    }

    private void use(SSLContext now) {
        try {
            client.getSslContextFactory().reload(factory -> factory.setSslContext(now));
        } catch (Exception e) {
            throw new IllegalStateException("the files of backend-tls can't be used", e);
        }
    }

    void stop() {
        try {
            client.stop();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "a client did not stop", e);
        }
    }
}
