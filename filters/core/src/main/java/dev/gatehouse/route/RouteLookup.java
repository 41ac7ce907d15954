package dev.gatehouse.route;

import java.util.List;

/**
 * What looking for a request's route comes to.
 *
 * @param <T> what a route stands for
 */
public sealed interface RouteLookup<T> {

    /**
     * The route.
     *
     * @param allowEncoded whether the route takes encoded delimiters in the last segment
     */
    record Matched<T>(T route, boolean allowEncoded) implements RouteLookup<T> {}

    /** No route has this path: the request is refused. */
    record NoRoute<T>() implements RouteLookup<T> {}

    /**
     * The most specific path has routes, none of them for this method.
     *
     * @param allowed the methods that they are for
     */
    record NoMethod<T>(List<String> allowed) implements RouteLookup<T> {

        /** Copies the list. */
        public NoMethod {
            allowed = List.copyOf(allowed);
        }
    }
}
