package dev.gatehouse.proxy.migrate;

import java.util.Locale;

/** The Keycloak adapter's filter. */
public final class AdapterFilter {

    private AdapterFilter() {}

    /** Whether a filter of this class is {@code KeycloakOIDCFilter}, or by its name one that extends it. */
    public static boolean isOne(String filterClass) {
        return filterClass.toLowerCase(Locale.ROOT).contains("keycloak");
    }
}
