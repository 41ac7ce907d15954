package dev.gatehouse.tenant;

import java.util.Locale;
import java.util.Set;

/**
 * The header by which a trusted proxy names a tenant.
 *
 * @param name the header's name, as configured
 * @param value what it says for this tenant
 */
public record TenantHeader(String name, String value) {

    /** Headers that mean something else to everybody. */
    private static final Set<String> TAKEN = Set.of(
            "accept",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "cookie",
            "dpop",
            "expect",
            "forwarded",
            "host",
            "origin",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");

    static TenantHeader parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).trim();
        String value = text.substring(colon + 1).trim();
        if (!name.matches("[A-Za-z][A-Za-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("has no plain header's name before a colon");
        }
        if (TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("is a header with a meaning of its own");
        }
        if (!value.matches("[\\x21-\\x2B\\x2D-\\x7E]{1,200}")) {
            throw new IllegalArgumentException("has no value of visible ASCII without comma behind the colon");
        }
        return new TenantHeader(name, value);
    }

    /** What is compared: names in any case are one (RFC 9110 §5.1). */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }
}
