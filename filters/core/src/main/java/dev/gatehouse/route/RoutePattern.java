package dev.gatehouse.route;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * Which requests a route is for. Immutable.
 *
 * @param host a host's name, {@code *.example.com} for all below it, or empty for any
 * @param path segments, of which {@code *} is any one and a final {@code **} is any number
 * @param methods the methods, or empty for all but TRACE
 * @param allowEncoded whether the last segment may hold encoded slashes, dots and percent signs
 */
public record RoutePattern(String host, String path, List<String> methods, boolean allowEncoded) {

    /** The methods that a 405 names where a route has none of its own: the usual ones without TRACE. */
    private static final List<String> USUAL = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    /** The group of all routes' properties. */
    public static final String GROUP = "gatehouse.routes.";

    private static final ConfigKey<String> PATH = ConfigKey.of(
            GROUP + "<r>.path",
            ValueType.text()
                    .checked(
                            RoutePattern::path,
                            "an absolute path of whole segments, * for any one and a final ** for any number"),
            "The paths within the application that the route is for; the most specific route wins, and a path without"
                    + " a route is refused.");
    private static final ConfigKey<List<String>> METHODS = ConfigKey.of(
                    GROUP + "<r>.methods",
                    ValueType.text()
                            .checked(RoutePattern::method, "methods in capitals, such as GET")
                            .list(),
                    "The methods that the route allows, HEAD and OPTIONS among them if they are wanted. Not set: all but TRACE,"
                            + " which would show the caller what the gateway adds to the request.")
            .asRestriction();
    private static final ConfigKey<String> HOST = ConfigKey.of(
                    GROUP + "<r>.host",
                    ValueType.text().checked(RoutePattern::host, "a host's name, or *.example.com"),
                    "The host that the route is for. Not set: all.")
            .asRestriction();
    private static final ConfigKey<Boolean> ALLOW_ENCODED = ConfigKey.of(
                    GROUP + "<r>.allow-encoded",
                    ValueType.flag(),
                    "Takes encoded slashes, dots and percent signs in the last segment, which are refused otherwise.")
            .withDefault("false");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(PATH, METHODS, HOST, ALLOW_ENCODED);

    /** The key that every route has: what an error about missing routes names. */
    public static final ConfigKey<String> ANY_PATH = PATH;

    /** Copies the list. */
    public RoutePattern {
        methods = List.copyOf(methods);
    }

    /** Reads the pattern of the route called {@code name}; null if it has no good path. */
    public static @Nullable RoutePattern from(ConfigReader reader, String name) {
        String path = reader.required(PATH, name);
        String host = reader.optional(HOST, name);
        List<String> methods = reader.list(METHODS, name);
        boolean allowEncoded = reader.value(ALLOW_ENCODED, name);
        return path == null ? null : new RoutePattern(host == null ? "" : host, path, methods, allowEncoded);
    }

    /** Records that the route's path is another route's too. */
    public static void reportDuplicate(ConfigReader reader, String name, String other) {
        reader.problem(PATH, "is the route " + other + "'s too, for the same host and method", "one route each", name);
    }

    /**
     * Returns whether a method asks for an echo of the request: TRACE, or Microsoft's TRACK, in any case, since backends
     * fold it. The echo would show the caller the headers that the gateway adds (RFC 9110 §9.3.8).
     */
    public static boolean isEcho(String method) {
        return method.equalsIgnoreCase("TRACE") || method.equalsIgnoreCase("TRACK");
    }

    boolean allows(String method) {
        return methods.isEmpty() ? !isEcho(method) : methods.contains(method);
    }

    /** Returns the methods for an {@code Allow} header: the route's own, or the usual ones. */
    public List<String> allowed() {
        return methods.isEmpty() ? USUAL : methods;
    }

    boolean overlaps(RoutePattern other) {
        return methods.isEmpty() || other.methods.isEmpty() || methods.stream().anyMatch(other.methods::contains);
    }

    private static String path(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("does not begin with a slash");
        }
        String[] segments = text.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            String segment = segments[i];
            if (segment.isEmpty() && !last) {
                throw new IllegalArgumentException("has an empty segment");
            }
            if (segment.contains("*") && !segment.equals("*") && !(segment.equals("**") && last)) {
                throw new IllegalArgumentException("has a * that is no whole segment, or a ** that is not the last");
            }
            if (segment.equals(".") || segment.equals("..") || segment.matches(".*[;%\\\\?#].*")) {
                throw new IllegalArgumentException("has a segment that no canonical path has");
            }
        }
        return text;
    }

    private static String method(String text) {
        if (!text.matches("[A-Z][A-Z0-9_-]{0,31}")) {
            throw new IllegalArgumentException("has something that is no method in capitals");
        }
        return text;
    }

    private static String host(String text) {
        if (!text.matches("(\\*\\.)?[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+]")) {
            throw new IllegalArgumentException("is no host's name");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
