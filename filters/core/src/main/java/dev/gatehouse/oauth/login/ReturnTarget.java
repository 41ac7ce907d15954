package dev.gatehouse.oauth.login;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Where a browser comes back to after a login: an absolute path of ours with its query, taken apart and put together anew,
 * so that no spelling leads to another origin (RFC 9700 §4.11).
 */
final class ReturnTarget {

    /** Beyond this the query is left out: browsers and providers bound the length of URLs. */
    private static final int LONGEST = 2000;

    /** RFC 3986 §3.4's characters, the percent sign among them. */
    private static final String QUERY = "-._~!$&'()*+,;=:@/?%";

    private ReturnTarget() {}

    /** The page that {@code request} asks for; the application's root where that has no plain path. */
    static String of(RequestView request) {
        String context = request.contextPath();
        if (!(request.path() instanceof CanonicalPath path) || !isPlain(context)) {
            return "/";
        }
        String target = context + path.encoded();
        String query = request.rawQuery();
        String whole = query == null ? target : target + '?' + encode(query);
        return whole.length() <= LONGEST ? whole : target.length() <= LONGEST ? target : "/";
    }

    /** The target that a page names; null if it is anything but a plain absolute path, with a query or without. */
    static @Nullable String parse(String text) {
        if (text.length() > LONGEST || !text.startsWith("/")) {
            return null;
        }
        URI parsed;
        try {
            parsed = new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
        if (parsed.getScheme() != null
                || parsed.getRawAuthority() != null
                || parsed.getRawFragment() != null
                || !(CanonicalPath.parse(parsed.getRawPath()) instanceof CanonicalPath path)
                || path.hasEncodedDelimiters()) {
            return null;
        }
        String query = parsed.getRawQuery();
        return query == null ? path.encoded() : path.encoded() + '?' + encode(query);
    }

    private static boolean isPlain(String context) {
        return context.isEmpty()
                || (CanonicalPath.parse(context) instanceof CanonicalPath path
                        && path.encoded().equals(context));
    }

    private static String encode(String query) {
        StringBuilder encoded = new StringBuilder(query.length() + 16);
        query.codePoints().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || QUERY.indexOf(c) >= 0);
            if (plain) {
                encoded.append((char) c);
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append(String.format("%%%02X", octet));
                }
            }
        });
        return encoded.toString();
    }
}
