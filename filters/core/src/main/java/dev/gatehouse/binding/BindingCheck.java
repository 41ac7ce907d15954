package dev.gatehouse.binding;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.IssuerConfig.SenderConstraint;
import dev.gatehouse.auth.token.TokenCheck;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.peer.ClientCertificates;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Holds a token to whom it is bound to by its claim {@code cnf} (RFC 7800): a certificate and a key must be proven where
 * they stand there, and where neither does, the token is refused. Safe for use by several threads.
 */
public final class BindingCheck implements TokenCheck {

    /** RFC 8705 §3.1. */
    private static final String CERTIFICATE = "x5t#S256";

    /** RFC 9449 §6.1. */
    private static final String KEY = "jkt";

    private final ClientCertificates certificates;
    private final Map<String, SenderConstraint> constraints;
    private final UsedProofs used;
    private final ProofVerifier proofs;
    private final Duration maxAge;
    private final List<ShorterAge> shorter;
    private final BoundKeys keys = new BoundKeys();

    /**
     * A check.
     *
     * @param certificates where a request's certificate stands
     * @param constraints what is asked of each issuer's tokens, by the issuer's name in the settings
     * @param fleet the proofs that were used on any node
     * @param earlier the check before a reload, whose used proofs stay used; null at start
     */
    public BindingCheck(
            ClientCertificates certificates,
            Map<String, SenderConstraint> constraints,
            ProofConfig config,
            FleetProofs fleet,
            @Nullable BindingCheck earlier,
            Clock clock) {
        this.certificates = certificates;
        this.constraints = Map.copyOf(constraints);
        this.used = earlier == null ? new UsedProofs(clock) : earlier.used;
        this.maxAge = config.maxAge();
        this.shorter = earlier == null
                ? List.of()
                : ShorterAge.after(earlier.shorter, earlier.maxAge, maxAge, clock.instant());
        this.proofs = new ProofVerifier(config, keys, used, fleet, shorter, clock);
    }

    @Override
    public @Nullable Failure refusal(RequestView request, BearerToken token, Identity identity) {
        Object confirmation = identity.claims().get("cnf");
        if (confirmation == null) {
            return unbound(token, identity);
        }
        if (!(confirmation instanceof Map<?, ?> members) || members.isEmpty()) {
            return broken("cnf is no object, or an empty one");
        }
        if (token.isProven() && !members.containsKey(KEY)) {
            return broken("the token came with the scheme DPoP, but is bound to no key");
        }
        // What is not understood is ignored (RFC 7800 §3.1), but something must be understood, and proven.
        List<String> methods =
                Stream.of(CERTIFICATE, KEY).filter(members::containsKey).toList();
        if (methods.isEmpty()) {
            return broken("cnf has nothing that can be checked here, but " + members.keySet());
        }
        for (String method : methods) {
            Failure failure = members.get(method) instanceof String value
                    ? refusal(request, token, identity, method, value)
                    : broken("a member of cnf is no text");
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private @Nullable Failure unbound(BearerToken token, Identity identity) {
        if (token.isProven()) {
            return Failure.of(FailureCode.TOKEN_UNBOUND, "the token came with the scheme DPoP, but is bound to no key");
        }
        String issuer = identity.issuer();
        return issuer != null && constraints.get(issuer) == SenderConstraint.ACCEPT
                ? null
                : Failure.of(FailureCode.TOKEN_UNBOUND, "the issuer's tokens must be bound, and this one is not");
    }

    private @Nullable Failure refusal(
            RequestView request, BearerToken token, Identity identity, String method, String value) {
        if (method.equals(CERTIFICATE)) {
            return certificateRefusal(request, identity, value);
        }
        return token.isProven()
                ? proofs.refusal(request, token, identity, value)
                // Else a stolen token would only have to be sent as Bearer (RFC 9449 §7.2).
                : broken("the token is bound to a key, but came with the scheme Bearer");
    }

    private @Nullable Failure certificateRefusal(RequestView request, Identity identity, String thumbprint) {
        ClientCertificates.Presented presented = certificates.of(request);
        if (presented instanceof ClientCertificates.Malformed malformed) {
            return Failure.of(FailureCode.CERTIFICATE_MALFORMED, malformed.reason());
        }
        if (!(presented instanceof ClientCertificates.Chain chain)) {
            return broken("the token is bound to a certificate, and the request comes without any");
        }
        byte[] expected = thumbprint.getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, thumbprint(chain.leaf()).getBytes(StandardCharsets.US_ASCII))) {
            return broken("the token is bound to another certificate");
        }
        String weakness = keys.weakness(chain.leaf().getPublicKey(), identity);
        return weakness == null ? null : broken("the token is bound to a certificate with an RSA key " + weakness);
    }

    private static String thumbprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    private static Failure broken(String reason) {
        return Failure.of(FailureCode.BINDING_BROKEN, reason);
    }
}
