package dev.gatehouse.forward;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Sets of header names and beginnings of names, in every spelling: letters in either case are the same, and so is
 * every character that is neither a letter nor a digit, since CGI (RFC 3875 §4.1.18), WSGI and their like turn them into
 * one. Immutable.
 */
final class HeaderNames {

    /** Ends a pattern that stands for all names that begin so. */
    static final String WILDCARD = "*";

    private static final int SYMBOLS = 1 + 10 + 26;
    private static final int ROOT = 0;

    // A tree of characters, which most names leave at their first or second. The root is no child: it stands for none.
    private int[] children = new int[64 * SYMBOLS];
    private int[] names = new int[64];
    private int[] prefixes = new int[64];
    private int nodes = 1;

    /**
     * A single set.
     *
     * @param patterns names, and beginnings of names that end with {@code *}
     */
    HeaderNames(Collection<String> patterns) {
        this(List.of(patterns));
    }

    /** Several sets, at most 32, that are searched at once. */
    HeaderNames(List<? extends Collection<String>> sets) {
        for (int i = 0; i < sets.size(); i++) {
            for (String pattern : sets.get(i)) {
                add(pattern, 1 << i);
            }
        }
        resize(nodes);
    }

    /** Returns whether a name is in one of the sets. */
    boolean contains(String name) {
        return setsOf(name) != 0;
    }

    /**
     * Returns the sets that a name is in, the first one's bit being 1, the second's 2; allocates nothing, since each header
     * of each request is looked up.
     */
    int setsOf(String name) {
        int sets = 0;
        int node = ROOT;
        for (int i = 0; i < name.length(); i++) {
            node = children[node * SYMBOLS + symbol(name.charAt(i))];
            if (node == ROOT) {
                return sets;
            }
            sets |= prefixes[node];
        }
        return sets | names[node];
    }

    /** Returns whether a name has another character than letters, digits and dashes. */
    static boolean isUnusual(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && symbol(c) == 0) {
                return true;
            }
        }
        return false;
    }

    private void add(String pattern, int set) {
        boolean prefix = pattern.endsWith(WILDCARD);
        int node = ROOT;
        for (int i = 0; i < pattern.length() - (prefix ? 1 : 0); i++) {
            int index = node * SYMBOLS + symbol(pattern.charAt(i));
            if (children[index] == ROOT) {
                children[index] = nodes++;
            }
            node = children[index];
            if (nodes == names.length) {
                resize(nodes * 2);
            }
        }
        if (prefix) {
            prefixes[node] |= set;
        } else {
            names[node] |= set;
        }
    }

    private void resize(int size) {
        children = Arrays.copyOf(children, size * SYMBOLS);
        names = Arrays.copyOf(names, size);
        prefixes = Arrays.copyOf(prefixes, size);
    }

    /** 0 for whatever is neither a letter nor a digit. */
    private static int symbol(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 11;
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A' + 11;
        }
        return c >= '0' && c <= '9' ? c - '0' + 1 : 0;
    }
}
