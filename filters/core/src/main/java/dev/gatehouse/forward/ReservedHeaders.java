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
            "Client-Cert",
            "Client-Cert-Chain",
            "Client-Ip",
            "DPoP",
            "Cf-Connecting-Ip",
            "Forwarded",
            "Front-End-Https",
            "True-Client-Ip",
            "X-Amzn-Oidc-Identity",
            "X-Auth-Request-User",
            "X-Authenticated-User",
            "X-Authenticated-Userid",
            "X-Client-Ip",
            "X-Cluster-Client-Ip",
            "X-Envoy-Original-Path",
            "X-Goog-Authenticated-User-Email",
            "X-Host",
            "X-Http-Host-Override",
            "X-Ms-Client-Principal",
            "X-Override-Url",
            "X-Remote-Addr",
            "X-Remote-Groups",
            "Ssl-Client-Cert",
            "X-Client-Cert",
            "X-Ssl-Cert",
            "X-Ssl-Client-Cert",
            "X-Ssl-Client-S-Dn",
            "X-Ssl-Client-Verify",
            "X-Url-Scheme",
            "X-Waws-Unencoded-Url",
            "X-Webauth-User",
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

    /** All of this family: what it says of the client is said by the proxies in between, each in words of its own. */
    private static final String FAMILY = "x-forwarded";

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
        if (name.length() >= FAMILY.length() && isTwin(FAMILY, name)) {
            return true;
        }
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
