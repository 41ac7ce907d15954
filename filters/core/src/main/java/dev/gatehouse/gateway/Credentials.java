package dev.gatehouse.gateway;

import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.AuthenticatorChain;
import dev.gatehouse.auth.BothAuthenticator;
import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.auth.SamePrincipal;
import dev.gatehouse.auth.token.TokenSources;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.oauth.login.Logins;
import dev.gatehouse.oauth.login.SessionAuthenticator;
import dev.gatehouse.peer.ClientCertificates;
import dev.gatehouse.revocation.RevocationList;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.AuthenticateRule;
import dev.gatehouse.tenant.TenantAgreement;
import dev.gatehouse.tenant.TenantAuthenticator;
import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The authenticators of all kinds of credential, and the chains that routes make of them. */
final class Credentials implements AutoCloseable {

    private static final String CERTIFICATE = "client-cert";

    private final BearerCredentials bearer;
    private final Logins logins;
    private final Map<String, CredentialKind.Config> configs;
    private final Map<String, Authenticator> authenticators = new LinkedHashMap<>();
    /** The kinds without which a node serves no route. */
    private final Set<String> indispensable;

    private final SamePrincipal samePrincipal;
    private final ClientCertificates certificates;
    /** Null for an installation without tenants. */
    private final @Nullable TenantAgreement agreement;

    private final IdentityMemo<WeakReference<Authenticated>> inTenants = new IdentityMemo<>();

    /**
     * Begins the background work of all at once.
     *
     * @param agreement what identities are held against; null for an installation without tenants
     * @param earlier those before a reload, whose caches kinds with unchanged settings keep; null at start
     */
    Credentials(
            GatewayConfig config,
            @Nullable TenantAgreement agreement,
            @Nullable Credentials earlier,
            EngineContext context) {
        this.agreement = agreement;
        bearer = new BearerCredentials(config, earlier == null ? null : earlier.bearer, context);
        configs = config.credentials();
        indispensable = configs.keySet().stream()
                .filter(kind -> config.routes().stream()
                        .allMatch(route -> route.access().authenticate().needs(kind)))
                .collect(Collectors.toUnmodifiableSet());
        samePrincipal = config.samePrincipal();
        certificates = config.certificates();
        try {
            logins = new Logins(
                    config.logins(),
                    bearer.signatures(),
                    bearer.revocations(),
                    config.addresses(),
                    earlier == null ? null : earlier.logins,
                    context);
            configs.forEach((kind, settings) -> authenticators.put(
                    kind, settings.authenticator(earlier == null ? null : earlier.unchanged(kind, settings), context)));
        } catch (RuntimeException e) {
            // A refused reload is tried again: each try would leave timers behind.
            bearer.abandon();
            throw e;
        }
    }

    private @Nullable Authenticator unchanged(String kind, CredentialKind.Config settings) {
        return settings.equals(configs.get(kind)) ? authenticators.get(kind) : null;
    }

    /** The request headers that hold a credential of a configured kind, but for {@code Authorization}. */
    Collection<String> headers() {
        // A token can be bound to the certificate in a header where no route takes the certificate itself.
        return Stream.concat(
                        certificates.headers().stream(),
                        configs.values().stream().flatMap(settings -> settings.headers().stream()))
                .distinct()
                .toList();
    }

    /** Why a request is refused for where it has a credential of any configured kind; null if nothing is wrong. */
    @Nullable
    Failure misuse(RequestView request) {
        for (Authenticator authenticator : authenticators.values()) {
            Failure failure = authenticator.misuse(request);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /** How what they need is. */
    List<Health> health() {
        List<Health> all = new ArrayList<>(bearer.health());
        authenticators.forEach((kind, authenticator) -> authenticator.health().stream()
                .map(health -> indispensable.contains(kind) ? health : health.atWorst(Health.State.DEGRADED))
                .forEach(all::add));
        return all;
    }

    /** The deny list of tokens. */
    RevocationList revocations() {
        return bearer.revocations();
    }

    /** The places of the issuers' tokens. */
    TokenSources sources() {
        return bearer.sources();
    }

    /** How browsers log in. */
    Logins logins() {
        return logins;
    }

    /** The authenticators that a route asks, in its order. */
    AuthenticatorChain chain(RouteConfig route) {
        AccessPolicy access = route.access();
        List<Authenticator> taken = new ArrayList<>();
        for (String kind : access.authenticate().kinds()) {
            List<String> parts = AuthenticateRule.parts(kind);
            taken.add(parts.size() == 1 ? one(kind, route) : both(kind, parts, route));
        }
        return new AuthenticatorChain(taken);
    }

    private Authenticator both(String kind, List<String> parts, RouteConfig route) {
        String other = parts.get(0).equals(CERTIFICATE) ? parts.get(1) : parts.get(0);
        return new BothAuthenticator(kind, one(CERTIFICATE, route), one(other, route), samePrincipal);
    }

    private Authenticator one(String kind, RouteConfig route) {
        Authenticator authenticator = switch (kind) {
            case GatewayConfig.BEARER -> bearer.of(route.access().issuers());
            case SessionAuthenticator.KIND -> logins.authenticator(route.login());
            default -> authenticators.get(kind);
        };
        if (authenticator == null) {
            throw new IllegalStateException("no settings for " + kind);
        }
        return agreement == null ? authenticator : new TenantAuthenticator(authenticator, agreement, inTenants);
    }

    /** Ends what this engine alone began, where it never came in force. */
    void abandon() {
        logins.close();
        bearer.abandon();
    }

    /** That this engine stands. */
    void inForce() {
        bearer.inForce();
    }

    /** That the successor's engine stands: what both use ends with that one. */
    void passedOn() {
        bearer.passedOn();
    }

    @Override
    public void close() {
        logins.close();
        bearer.close();
        authenticators.values().forEach(Authenticator::close);
    }
}
