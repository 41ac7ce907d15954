package dev.gatehouse.proxy;

import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Route;
import dev.gatehouse.quota.FairPlaces;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many requests are at a backend at a time: a route's by its {@code concurrency}, and those without a caller on open
 * routes to half of the connections where a guarded route shares the backend, so that anonymous clients can't keep callers out.
 * A client's address has a third of that half at most. Safe for use by several threads.
 */
final class BackendShares {

    /** Which backends guarded routes have, by one gateway's routes. */
    private record Guarded(Gateway gateway, Set<String> backends) {}

    private final Map<String, AtomicInteger> routes = new ConcurrentHashMap<>();
    private final Map<String, FairPlaces> anonymous = new ConcurrentHashMap<>();
    private final Map<String, FairPlaces> preflights = new ConcurrentHashMap<>();
    private volatile @Nullable Guarded guarded;

    /**
     * Takes a place for a request.
     *
     * @param connections how many connections a backend has at the most
     * @return gives the place back, to be run once; null if there is none left
     */
    @Nullable
    Runnable enter(Exchange exchange, Route route, URI backend, int connections) {
        Integer concurrency = route.upstream().capacity().concurrency();
        AtomicInteger ofRoute = concurrency == null ? null : counter(routes, route.name());
        int most = concurrency == null ? Integer.MAX_VALUE : concurrency;
        if (ofRoute != null && !enter(ofRoute, most)) {
            return null;
        }
        String address = address(backend);
        boolean preflight = exchange.isPreflight();
        if (!(preflight || isAnonymous(exchange, route)) || !isGuarded(exchange.gateway(), address)) {
            return () -> leave(ofRoute);
        }
        // Preflights have places of their own: uploads of anonymous clients must not keep callers' browsers out.
        FairPlaces places = (preflight ? preflights : anonymous)
                .computeIfAbsent(address, key -> new FairPlaces(Math.max(1, connections / (preflight ? 4 : 2))));
        FairPlaces.Place place = places.enter(exchange.clientAddress().shares());
        if (place == null) {
            leave(ofRoute);
            return null;
        }
        return () -> {
            leave(ofRoute);
            place.leave();
        };
    }

    /** Not what a guarded route lets pass to try its rules out. */
    private static boolean isAnonymous(Exchange exchange, Route route) {
        return exchange.identity() == null && route.access().needsNothing();
    }

    private static AtomicInteger counter(Map<String, AtomicInteger> counters, String name) {
        return counters.computeIfAbsent(name, key -> new AtomicInteger());
    }

    private static boolean enter(AtomicInteger counter, int most) {
        if (counter.incrementAndGet() <= most) {
            return true;
        }
        counter.decrementAndGet();
        return false;
    }

    private static void leave(@Nullable AtomicInteger counter) {
        if (counter != null) {
            counter.decrementAndGet();
        }
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
