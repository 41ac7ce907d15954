package dev.gatehouse.tenant;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.peer.PrincipalPattern;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says whether who was authenticated is the tenant's whom the request names or, where it names none, whose he is. What
 * ties a credential to no tenant ties it to none: it is refused. Immutable.
 */
public final class TenantAgreement {

    /** In which name requests are checked that name no tenant; no tenant in the settings can have it. */
    private static final String UNNAMED = "(unnamed)";

    private final Map<String, Bound> byName = new HashMap<>();
    private final Set<String> claiming;
    /** By issuer, then by claim; an issuer whose tokens name no tenant has one entry. */
    private final Map<String, Map<String, Bound>> byIssuer = new HashMap<>();

    private final Map<String, Bound> byPrincipal = new HashMap<>();
    private final List<Bound> withPatterns = new ArrayList<>();
    private final Tenant unnamed;
    private final boolean leads;

    /** A tenant and what is its own. */
    private record Bound(TenantConfig config, Tenant tenant, List<PrincipalPattern> certificates) {}

    /** An agreement with these tenants. */
    public TenantAgreement(TenantConfigs configs) {
        claiming = configs.claiming();
        Set<String> issuers = new HashSet<>();
        boolean led = false;
        for (TenantConfig config : configs.all()) {
            Bound bound = new Bound(
                    config,
                    config.tenant(),
                    config.certificates().stream().map(PrincipalPattern::of).toList());
            byName.put(config.name(), bound);
            if (!config.isNamedByRequests()) {
                led = true;
                issuers.addAll(config.issuers());
                leadTo(bound);
            }
        }
        unnamed = new Tenant(UNNAMED, issuers, null, null);
        leads = led;
    }

    private void leadTo(Bound bound) {
        for (String issuer : bound.config.issuers()) {
            byIssuer.computeIfAbsent(issuer, name -> new HashMap<>())
                    .put(claiming.contains(issuer) ? bound.config.claim() : "", bound);
        }
        for (PrincipalPattern pattern : bound.certificates) {
            if (pattern.isExact()) {
                byPrincipal.put(pattern.text(), bound);
            } else if (!withPatterns.contains(bound)) {
                withPatterns.add(bound);
            }
        }
    }

    /** On whose behalf the credentials of a request are checked that names no tenant; null if none leads to one. */
    public @Nullable Tenant unnamed() {
        return leads ? unnamed : null;
    }

    /** The tenant with this name in the settings; null if there is none. */
    public @Nullable Tenant named(@Nullable String name) {
        Bound bound = name == null ? null : byName.get(name);
        return bound == null ? null : bound.tenant;
    }

    /**
     * Why {@code identity} is not to be served on behalf of {@code tenant}, or null.
     *
     * @param tenant whom the request names, or {@link #unnamed()}
     * @param identity as its credential gave it
     */
    @Nullable
    Failure refusal(Tenant tenant, Identity identity) {
        Bound bound = bound(tenant, identity);
        return bound == null ? mismatch("the credential leads to no tenant") : refusal(bound, identity);
    }

    /** The name of the tenant whose {@code identity} is; asked only where nothing is to be refused. */
    String nameFor(Tenant tenant, Identity identity) {
        Bound bound = bound(tenant, identity);
        if (bound == null) {
            throw new IllegalStateException("an identity of no tenant");
        }
        return bound.config.name();
    }

    private @Nullable Bound bound(Tenant tenant, Identity identity) {
        return tenant.name().equals(UNNAMED) ? led(identity) : byName.get(tenant.name());
    }

    private @Nullable Bound led(Identity identity) {
        if (identity.issuer() != null) {
            Map<String, Bound> claims = byIssuer.get(identity.issuer());
            String claim = claiming.contains(identity.issuer()) ? identity.tenant() : "";
            return claims == null || claim == null ? null : claims.get(claim);
        }
        return switch (identity.scheme()) {
            case "api-key" -> {
                Bound bound = identity.tenant() == null ? null : byName.get(identity.tenant());
                yield bound == null || bound.config.isNamedByRequests() ? null : bound;
            }
            case "client-cert" -> ofPrincipal(identity.subject());
            default -> null;
        };
    }

    private @Nullable Bound ofPrincipal(String principal) {
        Bound exact = byPrincipal.get(principal);
        if (exact != null) {
            return exact;
        }
        for (int i = 0; i < withPatterns.size(); i++) {
            if (isOwn(withPatterns.get(i), principal)) {
                return withPatterns.get(i);
            }
        }
        return null;
    }

    private static boolean isOwn(Bound bound, String principal) {
        for (int i = 0; i < bound.certificates.size(); i++) {
            if (bound.certificates.get(i).matches(principal)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Failure refusal(Bound bound, Identity identity) {
        if (identity.issuer() != null) {
            return token(bound.config, identity.issuer(), identity);
        }
        return switch (identity.scheme()) {
            case "api-key" -> apiKey(bound.config, identity);
            case "client-cert" ->
                isOwn(bound, identity.subject())
                        ? null
                        : mismatch("the certificate's principal " + identity.subject() + " is not of the tenant "
                                + bound.config.name());
            default -> mismatch("nothing ties a credential of the kind " + identity.scheme() + " to a tenant");
        };
    }

    private @Nullable Failure token(TenantConfig config, String issuer, Identity identity) {
        if (!config.issuers().contains(issuer)) {
            return mismatch("the tenant " + config.name() + " takes no tokens of the issuer " + issuer);
        }
        if (claiming.contains(issuer) && !config.claim().equals(identity.tenant())) {
            return mismatch(
                    identity.tenant() == null
                            ? "the token names no tenant, and the request " + config.name()
                            : "the token names the tenant " + identity.tenant() + ", and the request " + config.name());
        }
        if (config.audiences().isEmpty()) {
            return null;
        }
        List<String> audiences = new Claims(identity.claims()).valuesAt("aud");
        for (String accepted : config.audiences()) {
            if (audiences.contains(accepted)) {
                return null;
            }
        }
        return Failure.of(
                FailureCode.AUDIENCE_REFUSED,
                "aud " + audiences + " names none of the tenant " + config.name() + "'s " + config.audiences());
    }

    private static @Nullable Failure apiKey(TenantConfig config, Identity identity) {
        if (!config.apiKeys()) {
            return Failure.of(
                    FailureCode.CREDENTIAL_KIND_REFUSED, "the tenant " + config.name() + " takes no API keys");
        }
        return config.name().equals(identity.tenant())
                ? null
                : mismatch(
                        identity.tenant() == null
                                ? "the key is of no tenant, and the request names " + config.name()
                                : "the key is of the tenant " + identity.tenant() + ", and the request names "
                                        + config.name());
    }

    private static Failure mismatch(String reason) {
        return Failure.of(FailureCode.TENANT_MISMATCH, reason);
    }
}
