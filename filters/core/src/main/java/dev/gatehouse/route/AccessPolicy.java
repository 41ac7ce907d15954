package dev.gatehouse.route;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.Claims;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a route asks of its callers. Immutable.
 *
 * @param authenticate which credentials are taken
 * @param issuers whose tokens are taken, by their names in the settings; empty for all
 * @param scopes all of these must be granted
 * @param anyScope one of these must be granted, if there are any
 * @param roles one of these the caller must have, if there are any
 * @param claims for a claim's name or pointer the values of which the caller must have one
 * @param tenants for which tenants the route is, by their names in the settings; empty for all
 * @param mode whether a request that the policy refuses is refused
 * @param preflight what becomes of CORS preflights
 */
public record AccessPolicy(
        AuthenticateRule authenticate,
        List<String> issuers,
        List<String> scopes,
        List<String> anyScope,
        List<String> roles,
        Map<String, List<String>> claims,
        List<String> tenants,
        Mode mode,
        Preflight preflight) {

    /** What follows from a refusal. */
    public enum Mode {
        /** The request ends. */
        ENFORCE,
        /** It is noted, and the request goes on without an identity. */
        REPORT
    }

    /** What becomes of a genuine CORS preflight for one of the route's methods. */
    public enum Preflight {
        /** It is a request with the method OPTIONS like any other. */
        REFUSE,
        /** It goes on, without an identity and without credentials. */
        PASS
    }

    /** A policy for all tenants that is enforced and lets no preflight pass. */
    public AccessPolicy(
            AuthenticateRule authenticate,
            List<String> issuers,
            List<String> scopes,
            List<String> anyScope,
            List<String> roles,
            Map<String, List<String>> claims) {
        this(authenticate, issuers, scopes, anyScope, roles, claims, List.of(), Mode.ENFORCE, Preflight.REFUSE);
    }

    /** Copies the collections. */
    public AccessPolicy {
        issuers = List.copyOf(issuers);
        scopes = List.copyOf(scopes);
        anyScope = List.copyOf(anyScope);
        roles = List.copyOf(roles);
        claims = Map.copyOf(claims);
        tenants = List.copyOf(tenants);
    }

    /** Whether the route is for the tenant with this name in the settings. */
    public boolean isFor(String tenant) {
        return tenants.isEmpty() || tenants.contains(tenant);
    }

    /** Whether a request that the policy refuses goes on all the same. */
    public boolean isReportOnly() {
        return mode == Mode.REPORT;
    }

    /** Whether genuine CORS preflights go on. */
    public boolean passesPreflights() {
        return preflight == Preflight.PASS;
    }

    /** What the identity lacks, or null if it may pass. */
    public @Nullable Failure refusal(Identity identity) {
        if (!authenticate.accepts(identity.scheme())) {
            return Failure.of(
                    FailureCode.CREDENTIAL_KIND_REFUSED,
                    "the route takes no credential of the kind " + identity.scheme());
        }
        if (!issuers.isEmpty() && identity.issuer() != null && !issuers.contains(identity.issuer())) {
            return Failure.of(
                    FailureCode.CREDENTIAL_KIND_REFUSED, "the route takes no token of the issuer " + identity.issuer());
        }
        if (!identity.scopes().containsAll(scopes)) {
            return new Failure(
                    FailureCode.SCOPE_INSUFFICIENT, "scopes " + identity.scopes() + " lack some of " + scopes, scopes);
        }
        if (!anyScope.isEmpty() && anyScope.stream().noneMatch(identity.scopes()::contains)) {
            return new Failure(
                    FailureCode.SCOPE_INSUFFICIENT,
                    "scopes " + identity.scopes() + " have none of " + anyScope,
                    anyScope);
        }
        if (!roles.isEmpty() && roles.stream().noneMatch(identity.roles()::contains)) {
            return Failure.of(FailureCode.ROLE_MISSING, "roles " + identity.roles() + " have none of " + roles);
        }
        for (Map.Entry<String, List<String>> claim : claims.entrySet()) {
            List<String> values = new Claims(identity.claims()).valuesAt(claim.getKey());
            if (values.stream().noneMatch(claim.getValue()::contains)) {
                return Failure.of(
                        FailureCode.CLAIM_NOT_PERMITTED,
                        "the claim " + claim.getKey() + " has none of " + claim.getValue());
            }
        }
        return null;
    }

    /** Whether the route reads no credential at all. */
    public boolean takesNothing() {
        return authenticate.mode() == AuthenticateRule.Mode.NONE;
    }

    /** Whether a request without a credential may pass. */
    public boolean needsNothing() {
        return authenticate.mode() != AuthenticateRule.Mode.REQUIRED;
    }

    /** Whether a caller must have more than a good credential: scopes, roles or claims. */
    public boolean asksAnything() {
        return !scopes.isEmpty() || !anyScope.isEmpty() || !roles.isEmpty() || !claims.isEmpty();
    }
}
