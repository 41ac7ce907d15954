package dev.gatehouse.auth;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a reply asks for a credential (RFC 9110 §11.6.1). Immutable.
 *
 * @param scheme the authentication scheme, such as {@code Bearer}
 * @param parameters what follows the realm, in order; values are visible ASCII without quotes and backslashes
 */
public record Challenge(String scheme, Map<String, String> parameters) {

    /** Copies the parameters, in an order that stays. */
    public Challenge {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A challenge that names nothing but its realm. */
    public static Challenge of(String scheme) {
        return new Challenge(scheme, Map.of());
    }
}
