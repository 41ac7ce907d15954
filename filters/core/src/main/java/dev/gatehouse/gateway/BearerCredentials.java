package dev.gatehouse.gateway;

import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.BearerAuthenticator;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.auth.token.IssuerConfig.SenderConstraint;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.auth.token.TokenCheck;
import dev.gatehouse.auth.token.TokenSources;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.auth.token.TokenVerifier;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.binding.BindingCheck;
import dev.gatehouse.binding.FleetProofs;
import dev.gatehouse.http.FetchMetadata;
import dev.gatehouse.introspection.IntrospectionConfig;
import dev.gatehouse.introspection.IntrospectionVerifier;
import dev.gatehouse.jwt.JwtSignatures;
import dev.gatehouse.jwt.JwtVerifier;
import dev.gatehouse.jwt.KeySets;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.peer.OwnOrigin;
import dev.gatehouse.revocation.RevocationList;
import dev.gatehouse.state.SharedState;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bearer tokens put together: who verifies them, and what they are held against at each request. */
final class BearerCredentials implements AutoCloseable {

    private static final Logger LOG = System.getLogger(BearerCredentials.class.getName());

    private final KeySets keys;
    private final IssuerSignatures signatures;
    private final IntrospectionVerifier introspection;
    private final List<TokenVerifier> verifiers;
    private final RevocationList revocations;
    /** Whether a successor uses the same list, whose file must stay open then. */
    private volatile boolean revocationsPassedOn;

    private final List<IssuerConfig> issuers;
    private final BindingCheck binding;
    private final List<TokenCheck> checks;
    private final TokenSources sources;
    private final String proofAlgorithms;
    /** The issuers all of whose tokens must be bound. */
    private final List<String> wantingBound;

    /**
     * Begins its background work at once.
     *
     * @param earlier those before a reload, whose keys and answers unchanged issuers keep; null at start
     */
    BearerCredentials(GatewayConfig config, @Nullable BearerCredentials earlier, EngineContext context) {
        keys = new KeySets(config.issuers(), earlier == null ? null : earlier.keys, context);
        List<TokenValidator> validators = validators();
        introspection = new IntrospectionVerifier(
                config.introspection(),
                earlier == null ? null : earlier.introspection,
                validators,
                config.mostCachedTokens(),
                context);
        JwtVerifier jwt = new JwtVerifier(
                config.issuers(), keys, leftByJwt(config), validators, config.mostCachedTokens(), context.clock());
        verifiers = config.introspection().isEmpty() ? List.of(jwt) : List.of(jwt, introspection);
        signatures = new JwtSignatures(config.issuers(), keys);
        SharedState shared = context.shared();
        issuers = config.allIssuers();
        Map<String, SenderConstraint> constraints = new LinkedHashMap<>();
        issuers.forEach(issuer -> constraints.put(issuer.name(), issuer.senderConstraint()));
        wantingBound = issuers.stream()
                .filter(issuer -> issuer.senderConstraint() == SenderConstraint.REQUIRE)
                .map(IssuerConfig::name)
                .toList();
        binding = new BindingCheck(
                config.certificates(),
                constraints,
                config.proofs(),
                new FleetProofs(
                        shared == null ? null : shared.proofs(), config.proofs().onStoreFailure()),
                earlier == null ? null : earlier.binding,
                context.clock());
        revocations = earlier == null ? new RevocationList(config.revocations(), context.clock()) : earlier.revocations;
        if (earlier == null && shared != null) {
            revocations.share(shared.entries());
        }
        if (earlier != null) {
            // Opened anew while the old one is still fed, it would miss what is revoked meanwhile.
            if (!config.revocations().equals(revocations.config())) {
                LOG.log(Level.WARNING, "GH0012 gatehouse.revocations.* has changed; that takes a restart");
            }
        }
        checks = List.of(revocations, binding);
        OwnOrigin origin = new OwnOrigin(null, config.addresses().proxies());
        sources = new TokenSources(
                issuers,
                request -> !FetchMetadata.isUnsafe(request)
                        || FetchMetadata.isFromOwnPage(request, origin.of(request), List.of()));
        proofAlgorithms = String.join(" ", config.proofs().algorithms());
    }

    /** That this engine stands: from now on the list, which the one before a reload uses too, knows issuers by these names. */
    void inForce() {
        keys.inForce();
        revocations.know(issuers);
    }

    /** Ends the fetching of keys that this engine alone began, where it never came in force. */
    void abandon() {
        keys.close();
    }

    /** That the successor's engine stands: the list ends with that one. */
    void passedOn() {
        revocationsPassedOn = true;
    }

    /** How what the issuers are needed for is. */
    List<Health> health() {
        return Stream.concat(keys.health().stream(), introspection.health().stream())
                .toList();
    }

    /** The issuers' signatures. */
    IssuerSignatures signatures() {
        return signatures;
    }

    /** The places of the issuers' tokens. */
    TokenSources sources() {
        return sources;
    }

    /** The deny list, which outlives a reload. */
    RevocationList revocations() {
        return revocations;
    }

    private static JwtVerifier.LeftToOthers leftByJwt(GatewayConfig config) {
        return new JwtVerifier.LeftToOthers(
                !config.introspection().isEmpty(),
                config.introspection().stream()
                        .filter(issuer -> issuer.mode() == IntrospectionConfig.Mode.ALWAYS)
                        .map(issuer -> issuer.issuer().issuer())
                        .collect(Collectors.toSet()));
    }

    /** The authenticator of a route that takes tokens of {@code issuers}; of all if there are none. */
    Authenticator of(List<String> issuers) {
        TrustedIssuers trusted =
                issuers.isEmpty() ? TrustedIssuers.ALL : new TrustedIssuers(Tenant.DEFAULT, Set.copyOf(issuers));
        boolean bound = wantingBound.stream().anyMatch(trusted::contains);
        return new BearerAuthenticator(verifiers, checks, trusted, sources, proofAlgorithms, bound);
    }

    /**
     * The operator's own checks, from where the engine was loaded and from the application: a reload may come on a thread
     * that has no application, and must not lose one.
     */
    private static List<TokenValidator> validators() {
        Map<Class<?>, TokenValidator> found = new LinkedHashMap<>();
        ServiceLoader.load(TokenValidator.class, Gateway.class.getClassLoader())
                .forEach(validator -> found.put(validator.getClass(), validator));
        ServiceLoader.load(TokenValidator.class)
                .forEach(validator -> found.putIfAbsent(validator.getClass(), validator));
        return List.copyOf(found.values());
    }

    @Override
    public void close() {
        keys.close();
        if (!revocationsPassedOn) {
            revocations.close();
        }
    }
}
