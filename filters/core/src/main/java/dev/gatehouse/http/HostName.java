package dev.gatehouse.http;

/** Which hosts a request may name: one spelling each, so that none falls past a route of its own. */
public final class HostName {

    private HostName() {}

    /**
     * Whether {@code host} is empty, a name of labels of letters, digits, dashes and underscores, an IPv4 address, or an
     * IPv6 address in brackets (RFC 3986 §3.2.2 without its escapes and other characters).
     */
    public static boolean isPlain(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && host.chars().skip(1).limit(host.length() - 2L).allMatch(HostName::isIpv6);
        }
        char previous = '.';
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean label =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!label && (c != '.' || previous == '.')) {
                return false;
            }
            previous = c;
        }
        return host.isEmpty() || previous != '.';
    }

    private static boolean isIpv6(int c) {
        return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
    }
}
