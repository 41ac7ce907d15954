package dev.gatehouse.apikey;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Spots a key in a query, where it would end in logs, histories and referrers. Cheap where there is none, since it looks
 * at every query. Immutable.
 */
final class QueryKeys {

    private static final Pattern KEY =
            Pattern.compile("gh_[a-z0-9]{1,16}_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");

    private final Pattern named;

    QueryKeys(String header) {
        named = Pattern.compile(
                "(?:^|[&;?])(?:" + Pattern.quote(header) + "|api[_-]?key|key)=\\s*gh_", Pattern.CASE_INSENSITIVE);
    }

    /** Whether a raw query holds a key, or what somebody took for one. */
    boolean isFoundIn(String rawQuery) {
        if (!mayHold(rawQuery)) {
            return false;
        }
        String query = decode(rawQuery);
        return KEY.matcher(query).find() || named.matcher(query).find();
    }

    /** Whether {@code gh_} stands in it, any of the three percent-encoded or not. */
    private static boolean mayHold(String query) {
        if (query.indexOf('%') < 0) {
            return query.contains(ApiKey.PREFIX);
        }
        int matched = 0;
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '%' && i + 2 < query.length()) {
                int high = Character.digit(query.charAt(i + 1), 16);
                int low = Character.digit(query.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    c = (char) (high * 16 + low);
                    i += 2;
                }
            }
            if (c == ApiKey.PREFIX.charAt(matched)) {
                matched++;
                if (matched == ApiKey.PREFIX.length()) {
                    return true;
                }
            } else {
                matched = c == 'g' ? 1 : 0;
            }
        }
        return false;
    }

    private static String decode(String query) {
        try {
            return URLDecoder.decode(query, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            // A stray percent sign: decode what can be, so that it hides nothing.
            return URLDecoder.decode(query.replaceAll("%(?![0-9a-fA-F]{2})", "%25"), StandardCharsets.ISO_8859_1);
        }
    }
}
