package dev.gatehouse.proxy.migrate;

import java.util.Locale;

/** The Keycloak adapter's filter. */
public final class AdapterFilter {

    private static final String CLASS = "org.keycloak.adapters.servlet.KeycloakOIDCFilter";

    private AdapterFilter() {}

    /** Whether a filter of this class is the adapter's own. */
    public static boolean isOne(String filterClass) {
        return filterClass.equals(CLASS);
    }

    /** Whether it may be one that extends it, by its name. */
    public static boolean maybe(String filterClass) {
        return filterClass.toLowerCase(Locale.ROOT).contains("keycloak");
    }
}
