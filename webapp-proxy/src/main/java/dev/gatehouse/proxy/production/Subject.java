package dev.gatehouse.proxy.production;

import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.RouteConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What is checked.
 *
 * @param config the configuration as it stands
 * @param rehearsal a gateway of the same settings that only tests ask
 */
record Subject(GatewayConfig config, Rehearsal rehearsal) {

    /** What is wrong with each of {@code things}; an empty text for nothing. */
    static <T> List<String> problems(List<T> things, Function<T, String> problem) {
        List<String> problems = new ArrayList<>();
        for (T thing : things) {
            String found = problem.apply(thing);
            if (!found.isEmpty()) {
                problems.add(found);
            }
        }
        return problems;
    }

    /** Whether a route takes a kind of credential. */
    boolean takes(String kind) {
        return config.routes().stream()
                .anyMatch(route -> route.access().authenticate().takes(kind));
    }

    /** Whether any route reads credentials. */
    boolean authenticates() {
        return !config.routes().stream().allMatch(Subject::isOpen);
    }

    static boolean isOpen(RouteConfig route) {
        return route.access().takesNothing();
    }
}
