package dev.gatehouse.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Header names that no client may set, in whatever spelling: gateways of the CGI line fold case and turn every other
 * character into an underscore, so {@code x_user.ID} is {@code X-User-Id} to somebody. Immutable.
 */
final class ReservedHeaders {

    /**
     * Headers by which a client would talk a backend into another path, method or address than the one that was
     * authorised, or claim an identity that common proxies assert.
     */
    private static final List<String> ALWAYS = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Method",
            "X-Forwarded-Path",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Forwarded-Scheme",
            "X-Forwarded-Server",
            "X-Forwarded-Ssl",
            "X-Forwarded-Uri",
            "X-Forwarded-User",
            "X-Forwarded-Email",
            "X-Forwarded-Groups",
            "X-Forwarded-Access-Token",
            "X-Forwarded-Preferred-Username",
            "X-Original-Host",
            "X-Original-Method",
            "X-Original-Uri",
            "X-Original-Url",
            "X-Rewrite-Url",
            "X-Http-Method",
            "X-Http-Method-Override",
            "X-Method-Override",
            "X-Real-Ip",
            "X-Remote-User",
            "Remote-User",
            "X-Gatehouse-Identity",
            "Proxy-Authorization",
            "Proxy");

    private final String[][] byLength;

    ReservedHeaders(List<String> names) {
        List<String> all = new ArrayList<>(ALWAYS);
        all.addAll(names);
        int longest = all.stream().mapToInt(String::length).max().orElse(0);
        byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] = all.stream()
                    .filter(name -> name.length() == wanted)
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .distinct()
                    .toArray(String[]::new);
        }
    }

    /** Whether a name is reserved; no allocation, since it is asked for each header of each request. */
    boolean contains(String name) {
        if (name.length() >= byLength.length) {
            return false;
        }
        for (String reserved : byLength[name.length()]) {
            if (isTwin(reserved, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTwin(String reserved, String name) {
        for (int i = 0; i < reserved.length(); i++) {
            if (fold(name.charAt(i)) != reserved.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static char fold(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c | 0x20);
        }
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    }
}
