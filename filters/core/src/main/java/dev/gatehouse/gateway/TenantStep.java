package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.tenant.TenantAgreement;
import dev.gatehouse.tenant.TenantConfigs;
import dev.gatehouse.tenant.TenantLookup;
import dev.gatehouse.tenant.TenantResolver;
import org.jspecify.annotations.Nullable;

/**
 * Finds on whose behalf a request is served: whom it names, or else to whom its credential leads. An installation without
 * tenants serves them all on behalf of {@link Tenant#DEFAULT}.
 */
final class TenantStep implements PhaseStep {

    private final boolean none;
    private final TenantResolver resolver;
    private final TenantAgreement agreement;

    TenantStep(TenantConfigs configs, TenantAgreement agreement) {
        this.none = configs.isEmpty();
        this.resolver = new TenantResolver(configs);
        this.agreement = agreement;
    }

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        if (none) {
            return null;
        }
        Route route = exchange.route();
        if (route == null || !(exchange.request().path() instanceof CanonicalPath path)) {
            return Failure.of(FailureCode.INTERNAL_ERROR, "no route");
        }
        TenantLookup lookup = resolver.find(exchange.request(), path);
        if (lookup instanceof TenantLookup.Refused refused) {
            return refused.failure();
        }
        if (lookup instanceof TenantLookup.Named named) {
            exchange.servedFor(named.tenant());
            return elsewhere(route, named.tenant());
        }
        if (exchange.isPreflight()) {
            return null;
        }
        if (route.access().takesNothing()) {
            return elsewhere(route, Tenant.DEFAULT);
        }
        Tenant unnamed = agreement.unnamed();
        if (unnamed == null) {
            return Failure.of(FailureCode.TENANT_UNKNOWN, "the request names no tenant");
        }
        exchange.servedFor(unnamed);
        return null;
    }

    /** Once it is known who calls: whose he is where the request did not say, and whether the route is for that tenant. */
    @Nullable
    Failure settle(Exchange exchange) {
        Tenant unnamed = none ? null : agreement.unnamed();
        Route route = exchange.route();
        if (unnamed == null || route == null || !exchange.tenant().equals(unnamed)) {
            return null;
        }
        Identity identity = exchange.identity();
        Tenant tenant = identity == null ? Tenant.DEFAULT : agreement.named(identity.tenant());
        if (tenant == null) {
            return Failure.of(FailureCode.TENANT_MISMATCH, "the credential leads to no tenant");
        }
        exchange.servedFor(tenant);
        return elsewhere(route, tenant);
    }

    /** Why a dispatch to {@code path}, which has {@code route} if any, is not for the tenant of the exchange, or null. */
    @Nullable
    Failure refusal(Exchange exchange, CanonicalPath path, @Nullable Route route) {
        if (none) {
            return null;
        }
        Tenant tenant = exchange.tenant();
        for (Tenant named : resolver.ofPath(path)) {
            if (!named.name().equals(tenant.name())) {
                return Failure.of(
                        FailureCode.TENANT_MISMATCH,
                        "the target of a dispatch is the tenant " + named.name() + "'s, the request is for "
                                + tenant.name());
            }
        }
        return route == null || exchange.isPreflight() ? null : elsewhere(route, tenant);
    }

    private static @Nullable Failure elsewhere(Route route, Tenant tenant) {
        return route.access().isFor(tenant.name())
                ? null
                : Failure.of(
                        FailureCode.TENANT_MISMATCH,
                        "the route is not for the tenant " + tenant.name() + ", but for "
                                + route.access().tenants());
    }
}
