package dev.gatehouse.forward;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;

import java.util.List;

/**
 * The operator's changes to the headers of other gateways that no client may send. Immutable.
 *
 * @param added names, and beginnings of names that end with {@code *}, that are stripped too
 * @param passed names that go on although they belong to a family
 */
public record StrippedHeaders(List<String> added, List<String> passed) {

    /** No changes. */
    public static final StrippedHeaders DEFAULT = new StrippedHeaders(List.of(), List.of());

    private static final ConfigKey<List<String>> ADDED = ConfigKey.of(
            "gatehouse.forward.strip-headers",
            ValueType.text()
                    .checked(StrippedHeaders::pattern, "names of headers, or beginnings that end with -*")
                    .list(),
            "Headers by which the application or backend takes a caller's identity or rights from another proxy: no client's"
                    + " value of them goes on, in any spelling. X-Acme-* stands for all names that begin with X-Acme-. They"
                    + " come on top of those that are removed anyway.");
    private static final ConfigKey<List<String>> PASSED = ConfigKey.of(
            "gatehouse.forward.pass-headers",
            ValueType.text()
                    .checked(StrippedHeaders::passable, "names of headers that are removed as another gateway's")
                    .list(),
            "Headers of other gateways that clients may send after all, such as X-Access-Token: the application or backend must"
                    + " not take them for an identity that somebody has verified. Only in the spelling given here.");

    /** The keys read here. */
    static final List<ConfigKey<?>> KEYS = List.of(ADDED, PASSED);

    /** Copies the lists. */
    public StrippedHeaders {
        added = List.copyOf(added);
        passed = List.copyOf(passed);
    }

    static StrippedHeaders from(ConfigReader reader, ForwardHeaders own) {
        List<String> passed = reader.list(PASSED);
        passed.stream()
                .filter(own::contains)
                .forEach(name -> reader.problem(
                        PASSED, "has " + name + ", a header of gatehouse.forward.headers", "other gateways' headers"));
        return new StrippedHeaders(reader.list(ADDED), passed);
    }

    private static String pattern(String text) {
        boolean prefix = text.endsWith("-*");
        String name = prefix ? text.substring(0, text.length() - 2) : text;
        HeaderNames names = new HeaderNames(List.of(text));
        if (!name.matches("[$A-Za-z][A-Za-z0-9_-]{0,63}")) {
            throw new IllegalArgumentException("is neither a header's name nor the beginning of one");
        }
        if (ForwardHeaders.TAKEN.stream().anyMatch(names::contains)) {
            throw new IllegalArgumentException("has a header that HTTP itself needs");
        }
        return text;
    }

    private static String passable(String text) {
        if (!text.matches("[$A-Za-z][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException("has what is no header's whole name");
        }
        if (ReservedHeaders.isAlwaysReserved(text)) {
            throw new IllegalArgumentException("has a header that no client may ever send on");
        }
        if (!new HeaderNames(IdentityHeaderFamilies.NAMES).contains(text)) {
            throw new IllegalArgumentException("has a header that goes on anyway");
        }
        return text;
    }
}
