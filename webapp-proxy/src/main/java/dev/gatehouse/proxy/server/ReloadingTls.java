package dev.gatehouse.proxy.server;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.ServerTls;
import dev.gatehouse.config.ServerTls.ClientAuth;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;
import org.eclipse.jetty.util.ssl.SslContextFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The server's side of TLS, read again when its files change: connections that are open stay as they are. Certificate and
 * key are taken up together, once they fit; until then the last good ones stay, and the log says why.
 */
final class ReloadingTls implements AutoCloseable {

    private static final String PROPERTY = "gatehouse.server.tls.certificate";

    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final WatchedFiles<SSLContext> watched;

    /**
     * Reads the files.
     *
     * @param files notices changed files
     * @throws ConfigurationException if they don't fit
     */
    ReloadingTls(ServerTls tls, FileWatch files) {
        List<Path> paths = paths(tls);
        watched = new WatchedFiles<>(paths, () -> load(tls), files.reporting(PROPERTY, paths, this::use));
        try {
            factory.setSslContext(watched.load());
        } catch (IOException | MalformedException e) {
            throw new ConfigurationException(List.of(new ConfigProblem(
                    PROPERTY,
                    null,
                    tls.certificate().toString(),
                    "can't be served: " + (e instanceof MalformedException ? e.getMessage() : e.toString()),
                    "PEM files of a certificate and its own key")));
        }
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setRenegotiationAllowed(false);
        factory.setWantClientAuth(tls.clientAuth() == ClientAuth.WANT);
        factory.setNeedClientAuth(tls.clientAuth() == ClientAuth.NEED);
        files.add(watched);
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    private static SSLContext load(ServerTls tls) throws IOException, MalformedException {
        try {
            return TlsContext.of(tls);
        } catch (GeneralSecurityException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private void use(SSLContext context) {
        try {
            factory.reload(same -> same.setSslContext(context));
        } catch (Exception e) {
            throw new IllegalStateException("Jetty did not take the new certificate", e);
        }
    }

    private static List<Path> paths(ServerTls tls) {
        List<Path> paths = new ArrayList<>(List.of(tls.certificate(), tls.key()));
        if (tls.clientAuthorities() != null) {
            paths.add(tls.clientAuthorities());
        }
        return paths;
    }

    @Override
    public void close() {
        watched.close();
    }
}
