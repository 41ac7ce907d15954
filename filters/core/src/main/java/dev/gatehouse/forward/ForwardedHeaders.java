package dev.gatehouse.forward;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Headers by name, in order; looked up in any case (RFC 9110 §5.1). There are a handful, so that a search beats a hash.
 * Immutable.
 */
public final class ForwardedHeaders extends AbstractMap<String, String> {

    /** No headers. */
    public static final ForwardedHeaders NONE = new ForwardedHeaders(new String[0]);

    /** Names, each with its value behind it. */
    private final String[] pairs;

    private ForwardedHeaders(String[] pairs) {
        this.pairs = pairs;
    }

    /** These and one more, whose name is new. */
    public ForwardedHeaders with(String name, String value) {
        int length = pairs.length;
        String[] more = Arrays.copyOf(pairs, length + 2);
        more[length] = name;
        more[length + 1] = value;
        return new ForwardedHeaders(more);
    }

    /** These and two more. */
    ForwardedHeaders with(String name, String value, String another, String itsValue) {
        int length = pairs.length;
        String[] more = Arrays.copyOf(pairs, length + 4);
        more[length] = name;
        more[length + 1] = value;
        more[length + 2] = another;
        more[length + 3] = itsValue;
        return new ForwardedHeaders(more);
    }

    /** How many octets the names and values have; they are ASCII. */
    int octets() {
        int octets = 0;
        for (String text : pairs) {
            octets += text.length();
        }
        return octets;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        if (name instanceof String text) {
            for (int i = 0; i < pairs.length; i += 2) {
                if (pairs[i].equalsIgnoreCase(text)) {
                    return pairs[i + 1];
                }
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<String, String>> {

        @Override
        public int size() {
            return pairs.length / 2;
        }

        @Override
        public Iterator<Map.Entry<String, String>> iterator() {
            return new Iterator<>() {
                private int at;

                @Override
                public boolean hasNext() {
                    return at < pairs.length;
                }

                @Override
                public Map.Entry<String, String> next() {
                    if (at >= pairs.length) {
                        throw new NoSuchElementException();
                    }
                    at += 2;
                    return Map.entry(pairs[at - 2], pairs[at - 1]);
                }
            };
        }
    }
}
