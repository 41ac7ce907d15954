package dev.gatehouse.forward;

import java.util.Locale;

/** The parts of an identity that can be forwarded, and the header of each where the operator names no other. */
public enum ForwardField {
    USER_ID("X-User-Id"),
    CLIENT_ID("X-Client-Id"),
    ISSUER("X-User-Issuer"),
    TENANT("X-Tenant-Id"),
    SCOPES("X-User-Scopes"),
    ROLES("X-User-Roles"),
    CLAIMS("X-User-Claims"),
    REQUEST_ID("X-Request-Id");

    private final String defaultHeader;

    ForwardField(String defaultHeader) {
        this.defaultHeader = defaultHeader;
    }

    String defaultHeader() {
        return defaultHeader;
    }

    /** The name in the settings, such as {@code user-id}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
