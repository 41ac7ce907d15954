package dev.gatehouse.proxy.server;

import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * How many connections to backends there are, those with TLS of a route's own left out.
 *
 * @param inUse those that carry a request
 * @param idle those that wait for one
 */
public record BackendConnections(int inUse, int idle) {

    static BackendConnections of(@Nullable HttpClient client) {
        int inUse = 0;
        int idle = 0;
        if (client != null) {
            for (Destination destination : client.getDestinations()) {
                if (destination.getConnectionPool() instanceof AbstractConnectionPool pool) {
                    inUse += pool.getActiveConnectionCount();
                    idle += pool.getIdleConnectionCount();
                }
            }
        }
        return new BackendConnections(inUse, idle);
    }
}
