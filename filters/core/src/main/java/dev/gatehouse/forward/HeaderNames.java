package dev.gatehouse.forward;

import java.util.Arrays;
import java.util.Collection;

/**
 * A set of header names and beginnings of names, in every spelling: letters in either case are the same, and so is
 * every character that is neither a letter nor a digit, since CGI (RFC 3875 §4.1.18), WSGI and their like turn them into
 * one. Immutable.
 */
final class HeaderNames {

    /** Ends a pattern that stands for all names that begin so. */
    static final String WILDCARD = "*";

    private static final int ROOT = 0;
    private static final int NONE = -1;

    // A tree of characters in arrays: no objects to follow, and most names leave it at their first or second character.
    private char[] symbols = new char[512];
    private int[] firstChild = new int[512];
    private int[] nextSibling = new int[512];
    private boolean[] endsName = new boolean[512];
    private boolean[] endsPrefix = new boolean[512];
    private int nodes = 1;

    /**
     * A set.
     *
     * @param patterns names, and beginnings of names that end with {@code *}
     */
    HeaderNames(Collection<String> patterns) {
        firstChild[ROOT] = NONE;
        patterns.forEach(this::add);
    }

    /** Returns whether a name is in the set; allocates nothing, since each header of each request is looked up. */
    boolean contains(String name) {
        int node = ROOT;
        for (int i = 0; i < name.length(); i++) {
            node = child(node, fold(name.charAt(i)));
            if (node == NONE) {
                return false;
            }
            if (endsPrefix[node]) {
                return true;
            }
        }
        return endsName[node];
    }

    /** Returns whether a name has another character than letters, digits and dashes. */
    static boolean isUnusual(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && fold(c) == '-') {
                return true;
            }
        }
        return false;
    }

    private void add(String pattern) {
        boolean prefix = pattern.endsWith(WILDCARD);
        int node = ROOT;
        for (int i = 0; i < pattern.length() - (prefix ? 1 : 0); i++) {
            char symbol = fold(pattern.charAt(i));
            int child = child(node, symbol);
            node = child == NONE ? append(node, symbol) : child;
        }
        if (prefix) {
            endsPrefix[node] = true;
        } else {
            endsName[node] = true;
        }
    }

    private int child(int node, char symbol) {
        int child = firstChild[node];
        while (child != NONE && symbols[child] != symbol) {
            child = nextSibling[child];
        }
        return child;
    }

    private int append(int parent, char symbol) {
        if (nodes == symbols.length) {
            int size = nodes * 2;
            symbols = Arrays.copyOf(symbols, size);
            firstChild = Arrays.copyOf(firstChild, size);
            nextSibling = Arrays.copyOf(nextSibling, size);
            endsName = Arrays.copyOf(endsName, size);
            endsPrefix = Arrays.copyOf(endsPrefix, size);
        }
        int node = nodes++;
        symbols[node] = symbol;
        firstChild[node] = NONE;
        nextSibling[node] = firstChild[parent];
        firstChild[parent] = node;
        return node;
    }

    private static char fold(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c | 0x20);
        }
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    }
}
