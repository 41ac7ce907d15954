package dev.gatehouse.proxy;

import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Route;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.quota.Share;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds how many requests are at a backend at a time: a route's by its {@code concurrency}, and those without a caller by a part
 * of the backend's connections, so that anonymous clients can't keep callers out, nor one address the others. Safe for use by
 * several threads.
 */
final class BackendShares {

    /** Requests without a caller, and which part of a backend's connections they may have. */
    private enum Kind {
        /** Apart from the others: uploads of anonymous clients must not keep callers' browsers out. */
        PREFLIGHT(1, 4),
        OPEN(1, 2),
        /** On a route whose rules are tried out, callers may still come without the right credential. */
        REPORT(3, 4),
        /** At a backend that no guarded route has. */
        ONLY_OPEN(1, 1);

        private final int times;
        private final int of;

        Kind(int times, int of) {
            this.times = times;
            this.of = of;
        }

        FairPlaces places(int connections) {
            return new FairPlaces(Math.max(1, connections * times / of));
        }
    }

    private record Part(String backend, Kind kind) {}

    private record Bound(String route, int concurrency) {}

    /** Which backends guarded routes have, by one gateway's routes. */
    private record Guarded(Gateway gateway, Set<String> backends) {}

    private final Map<Bound, FairPlaces> routes = new ConcurrentHashMap<>();
    private final Map<Part, FairPlaces> parts = new ConcurrentHashMap<>();
    private volatile @Nullable Guarded guarded;

    /**
     * Takes a place for a request.
     *
     * @param connections how many connections a backend has at the most
     * @return gives the place back, to be run once; null if there is none left
     */
    @Nullable
    Runnable enter(Exchange exchange, Route route, URI backend, int connections) {
        FairPlaces.Place ofRoute = enter(exchange, route);
        if (ofRoute == null) {
            return null;
        }
        String address = address(backend);
        Kind kind = kind(exchange, route, address);
        if (kind == null) {
            return ofRoute::leave;
        }
        FairPlaces.Place place = parts.computeIfAbsent(new Part(address, kind), key -> kind.places(connections))
                .enter(exchange.clientAddress().shares());
        if (place == null) {
            ofRoute.leave();
            return null;
        }
        return () -> {
            ofRoute.leave();
            place.leave();
        };
    }

    /** Of the route's {@code concurrency} one address without a caller has two thirds at most, so that others find a place. */
    private FairPlaces.@Nullable Place enter(Exchange exchange, Route route) {
        Integer concurrency = route.upstream().capacity().concurrency();
        if (concurrency == null) {
            return () -> {};
        }
        List<Share> shares = exchange.identity() == null
                ? List.of(Share.twoThirds(exchange.clientAddress().block()))
                : List.of();
        return routes.computeIfAbsent(new Bound(route.name(), concurrency), key -> new FairPlaces(concurrency))
                .enter(shares);
    }

    /** Null for a caller's request, which may have all connections. */
    private @Nullable Kind kind(Exchange exchange, Route route, String address) {
        if (exchange.isPreflight()) {
            return isGuarded(exchange.gateway(), address) ? Kind.PREFLIGHT : Kind.ONLY_OPEN;
        }
        if (exchange.identity() != null) {
            return null;
        }
        if (!route.access().needsNothing()) {
            return Kind.REPORT;
        }
        return isGuarded(exchange.gateway(), address) ? Kind.OPEN : Kind.ONLY_OPEN;
    }

    private boolean isGuarded(Gateway gateway, String address) {
        Guarded known = guarded;
        if (known == null || known.gateway != gateway) {
            Set<String> backends = new HashSet<>();
            for (Route route : gateway.routes()) {
                if (!route.access().needsNothing()) {
                    route.upstream().backends().forEach(backend -> backends.add(address(backend)));
                }
            }
            known = new Guarded(gateway, backends);
            guarded = known;
        }
        return known.backends.contains(address);
    }

    /** Backends that differ in their paths alone share their connections. */
    private static String address(URI backend) {
        String scheme = backend.getScheme().toLowerCase(Locale.ROOT);
        String host = backend.getHost() == null ? backend.getRawAuthority() : backend.getHost();
        int port = backend.getPort() >= 0 ? backend.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + host.toLowerCase(Locale.ROOT) + ":" + port;
    }
}
