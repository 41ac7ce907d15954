package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * The rule for {@code http://}: loopback addresses alone, unless the operator allows it everywhere. Immutable.
 *
 * @param allowed whether {@code gatehouse.allow-insecure-http} is true
 */
public record InsecureUrls(boolean allowed) {

    private static final ConfigKey<Boolean> ALLOW = ConfigKey.of(
                    "gatehouse.allow-insecure-http",
                    ValueType.flag(),
                    "Accepts http:// URLs beyond loopback addresses. For tests: whoever is on the way can then forge keys.")
            .withDefault("false");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(ALLOW);

    /** Reads the rule. */
    public static InsecureUrls from(ConfigReader reader) {
        return new InsecureUrls(reader.value(ALLOW));
    }

    /** Records a problem if {@code url}, the value of {@code key}, is not safe enough; null is. */
    public void check(ConfigReader reader, ConfigKey<?> key, @Nullable URI url, String... groups) {
        if (url != null && !permits(url)) {
            reader.problem(
                    key, "is http:// beyond loopback", "https://, or gatehouse.allow-insecure-http=true", groups);
        }
    }

    /** Whether a URL may be fetched. */
    public boolean permits(URI url) {
        return "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && (allowed || isLoopback(url)));
    }

    /** Whether a URL's host is this machine itself. */
    public static boolean isLoopback(URI url) {
        return url.getHost() != null && isLoopbackHost(url.getHost());
    }

    /** Whether a host, by its name or address, an IPv6 one with brackets or without, is this machine itself. */
    public static boolean isLoopbackHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || name.matches("127(\\.\\d{1,3}){3}");
    }
}
