package dev.gatehouse.proxy;

import dev.gatehouse.http.CanonicalPath;
import org.jspecify.annotations.Nullable;

import java.net.URI;

/** The URL of a request at its backend: base, canonical path without the stripped prefix, and query. */
final class BackendTarget {

    private static final String QUERY = "-._~!$&'()*+,;=:@/?";

    private BackendTarget() {}

    static String of(URI backend, CanonicalPath path, String stripPrefix, @Nullable String query) {
        String basePath = backend.getRawPath() == null ? "" : backend.getRawPath();
        String base = basePath.endsWith("/") ? basePath.substring(0, basePath.length() - 1) : basePath;
        String target = backend.getScheme() + "://" + backend.getRawAuthority() + base
                + path.encodedAfter(stripPrefix.length());
        return query == null ? target : target + '?' + encode(query);
    }

    /** The query as sent, but for characters that no query may hold (RFC 3986 §3.4): those get encoded. */
    private static String encode(String query) {
        StringBuilder encoded = new StringBuilder(query.length() + 16);
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (isPlain(c) || (c == '%' && isHex(query, i + 1) && isHex(query, i + 2))) {
                encoded.append(c);
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < query.length() ? i + 2 : i + 1;
                for (byte octet : query.substring(i, end).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    encoded.append('%')
                            .append(Character.toUpperCase(Character.forDigit((octet >> 4) & 0xF, 16)))
                            .append(Character.toUpperCase(Character.forDigit(octet & 0xF, 16)));
                }
                i = end - 1;
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || QUERY.indexOf(c) >= 0;
    }

    private static boolean isHex(String text, int index) {
        return index < text.length() && "0123456789abcdefABCDEF".indexOf(text.charAt(index)) >= 0;
    }
}
