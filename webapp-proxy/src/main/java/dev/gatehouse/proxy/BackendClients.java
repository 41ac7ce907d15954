package dev.gatehouse.proxy;

import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.fetch.FileWatch;
import jakarta.servlet.ServletException;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** The HTTP clients for backends that we show a certificate or trust by authorities of our choice: one for each choice. */
final class BackendClients {

    /** Makes a client that is started. */
    @FunctionalInterface
    interface Maker {
        HttpClient make() throws ServletException;
    }

    private final Map<ClientTls, SecuredClient> clients = new HashMap<>();

    /** The client for these files, made when first asked for. */
    synchronized HttpClient of(ClientTls tls, FileWatch files, Maker maker) {
        @Nullable SecuredClient known = clients.get(tls);
        if (known == null) {
            try {
                known = new SecuredClient(tls, maker.make(), files);
            } catch (ServletException e) {
                throw new IllegalStateException("no client for backends with TLS", e);
            }
            clients.put(tls, known);
        }
        return known.current();
    }

    /** Ends their connections. */
    synchronized void stop() {
        clients.values().forEach(SecuredClient::stop);
        clients.clear();
    }
}
