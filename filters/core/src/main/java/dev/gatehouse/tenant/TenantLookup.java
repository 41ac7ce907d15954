package dev.gatehouse.tenant;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Tenant;

/** What looking for the tenant that a request names comes to. */
public sealed interface TenantLookup {

    /**
     * It names one, and only one.
     *
     * @param tenant which
     */
    record Named(Tenant tenant) implements TenantLookup {}

    /** It names none. */
    record Unnamed() implements TenantLookup {}

    /**
     * It names two, or one that there is not.
     *
     * @param failure why the request is refused
     */
    record Refused(Failure failure) implements TenantLookup {}
}
