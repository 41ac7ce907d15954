package dev.gatehouse.proxy.migrate;

/**
 * A url-pattern (Servlet 6.0 §12.2).
 *
 * @param text as written
 * @param kind how it matches
 * @param base the path that it is or begins with, without a slash at the end; empty for the root
 */
record UrlPattern(String text, Kind kind, String base) {

    enum Kind {
        EXACT,
        PREFIX,
        EXTENSION,
        DEFAULT
    }

    /** All paths. */
    static final UrlPattern ALL = new UrlPattern("/*", Kind.PREFIX, "");

    /**
     * Understands a url-pattern.
     *
     * @throws UnfitFileException if no path of Gatehouse's means the same: left out, what it protects could be open
     */
    static UrlPattern of(String text) throws UnfitFileException {
        if (text.isEmpty()) {
            return new UrlPattern(text, Kind.EXACT, "");
        }
        if (text.equals("/")) {
            return new UrlPattern(text, Kind.DEFAULT, "");
        }
        if (text.startsWith("*.") && text.indexOf('/') < 0) {
            return new UrlPattern(text, Kind.EXTENSION, "");
        }
        boolean prefix = text.endsWith("/*");
        String path = prefix ? text.substring(0, text.length() - 2) : text;
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!text.startsWith("/") || base.isEmpty() != text.equals("/*") || !isPlain(base)) {
            throw new UnfitFileException(
                    "url-pattern " + Draft.plain(text) + ": no path of Gatehouse's means what containers make of it");
        }
        return new UrlPattern(text, prefix ? Kind.PREFIX : Kind.EXACT, base);
    }

    /** The path of a route for the same requests; not for extensions. */
    String path() {
        return switch (kind) {
            case PREFIX, DEFAULT -> base + "/**";
            case EXACT -> base.isEmpty() ? "/" : base;
            case EXTENSION -> throw new IllegalStateException("an extension has no path");
        };
    }

    /** Whether all that {@code other} matches is below this prefix. */
    boolean contains(UrlPattern other) {
        return kind == Kind.PREFIX && (other.base.equals(base) || other.base.startsWith(base + "/"));
    }

    private static boolean isPlain(String base) {
        if (base.isEmpty()) {
            return true;
        }
        for (String segment : base.substring(1).split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return base.chars().noneMatch(c -> "*;%\\?#".indexOf(c) >= 0 || Character.isISOControl(c));
    }
}
