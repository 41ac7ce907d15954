package dev.gatehouse.binding;

import dev.gatehouse.http.RequestTarget;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** Whether the {@code htu} of a proof is the URL of a request, without query and fragment (RFC 9449 §4.3). */
final class ProofTarget {

    private ProofTarget() {}

    /**
     * The URL as the proof has it if it is the request's, else null.
     *
     * @param origins the origins by which clients know us; empty for the one that the request shows
     */
    static @Nullable URI match(String htu, RequestTarget target, List<URI> origins) {
        URI claimed;
        try {
            claimed = new URI(htu);
        } catch (URISyntaxException e) {
            return null;
        }
        if (claimed.getHost() == null || claimed.getRawUserInfo() != null) {
            return null;
        }
        boolean known = origins.isEmpty()
                ? origin(claimed).equals(origin(target))
                : origins.stream().anyMatch(origin -> origin(origin).equals(origin(claimed)));
        String path = claimed.getRawPath().isEmpty() ? "/" : claimed.getRawPath();
        return known && normalized(path).equals(normalized(target.rawPath())) ? claimed : null;
    }

    private static String origin(URI url) {
        return origin(String.valueOf(url.getScheme()), url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
    }

    private static String origin(RequestTarget target) {
        return origin(target.scheme(), target.authority());
    }

    /** Lower case, and without the scheme's own port (RFC 3986 §6.2.2.1, §6.2.3). */
    private static String origin(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        String host = authority.toLowerCase(Locale.ROOT);
        String port = lower.equals("https") ? ":443" : ":80";
        return lower + "://" + (host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host);
    }

    /** Percent-encoding in its one form (RFC 3986 §6.2.2): unreserved characters plain, hexadecimal digits upper case. */
    private static String normalized(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%' || i + 2 >= path.length()) {
                text.append(c);
                continue;
            }
            int high = Character.digit(path.charAt(i + 1), 16);
            int low = Character.digit(path.charAt(i + 2), 16);
            char decoded = (char) (high * 16 + low);
            if (high >= 0 && low >= 0 && isUnreserved(decoded)) {
                text.append(decoded);
            } else {
                text.append(path.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return text.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
