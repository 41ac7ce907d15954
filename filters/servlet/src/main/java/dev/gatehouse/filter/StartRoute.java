package dev.gatehouse.filter;

import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.route.AccessPolicy;

import java.util.List;

/**
 * What the checks at start want to know of a route.
 *
 * @param name its name in the settings
 * @param path its pattern of paths
 * @param access what it asks of callers
 */
record StartRoute(String name, String path, AccessPolicy access) {

    static List<StartRoute> of(GatewayConfig config) {
        return config.routes().stream()
                .map(route -> new StartRoute(route.name(), route.pattern().path(), route.access()))
                .toList();
    }

    static List<StartRoute> of(Gateway gateway) {
        return gateway.routes().stream()
                .map(route -> new StartRoute(route.name(), route.pattern().path(), route.access()))
                .toList();
    }
}
