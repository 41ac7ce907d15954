package dev.gatehouse.jwt;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.TokenForm;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.auth.token.TokenVerifier;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies JWT access tokens of the configured issuers (RFC 7519 §7.2, RFC 9068 §4, RFC 8725). Safe for use by several
 * threads.
 */
public final class JwtVerifier implements TokenVerifier {

    /** By their identifiers. */
    private final Map<String, IssuerVerifier> issuers;

    private final VerifiedTokens verified;
    private final LeftToOthers left;

    /**
     * What another verifier is for.
     *
     * @param opaque whether one takes tokens that are no JWTs
     * @param issuers the identifiers of issuers whose JWTs are not verified here at all
     */
    public record LeftToOthers(boolean opaque, Set<String> issuers) {

        /** Nothing: whatever is no good JWT is refused here. */
        public static final LeftToOthers NOTHING = new LeftToOthers(false, Set.of());

        /** Copies the identifiers. */
        public LeftToOthers {
            issuers = Set.copyOf(issuers);
        }
    }

    /**
     * A verifier for {@code configs}.
     *
     * @param keys the issuers' keys; the caller closes them
     * @param left the tokens that are absent for this verifier
     * @param validators the operator's own checks
     * @param mostCached how many verified tokens are remembered
     */
    public JwtVerifier(
            List<JwtConfig> configs,
            KeySets keys,
            LeftToOthers left,
            List<TokenValidator> validators,
            int mostCached,
            Clock clock) {
        this.left = left;
        this.verified = new VerifiedTokens(mostCached, clock);
        Map<String, IssuerVerifier> all = new HashMap<>();
        for (JwtConfig config : configs) {
            all.put(
                    config.issuer().issuer(),
                    new IssuerVerifier(config, keys.of(config.issuer().name()), validators, clock));
        }
        this.issuers = Map.copyOf(all);
    }

    @Override
    public AuthResult verify(BearerToken token, TrustedIssuers trusted) {
        Authenticated known = known(token, trusted);
        if (known != null) {
            return known;
        }
        boolean ours = left.opaque() ? TokenForm.of(token.text()) != TokenForm.OPAQUE : token.isCompact();
        return ours ? verifyNew(token, trusted) : Absent.INSTANCE;
    }

    /** The remembered outcome, as long as the issuer has not withdrawn the key. */
    private @Nullable Authenticated known(BearerToken token, TrustedIssuers trusted) {
        VerifiedTokens.Entry entry = verified.find(trusted.tenant().name(), token.digest());
        return entry != null
                        && trusted.contains(entry.issuer().name())
                        && entry.issuer().stillHolds(entry.keyThumbprint())
                ? entry.result()
                : null;
    }

    private AuthResult verifyNew(BearerToken token, TrustedIssuers trusted) {
        String text = token.text();
        if (CompactJws.isEncrypted(text)) {
            return Rejected.of(FailureCode.TOKEN_ENCRYPTED, "the token is encrypted (JWE)");
        }
        CompactJws jws;
        try {
            jws = CompactJws.parse(text);
        } catch (MalformedException e) {
            return Rejected.of(FailureCode.TOKEN_MALFORMED, "the token is malformed: " + e.getMessage());
        }
        String claimed = jws.claims().textAt("iss");
        if (claimed != null && left.issuers().contains(claimed)) {
            return Absent.INSTANCE;
        }
        IssuerVerifier issuer = claimed == null ? null : issuers.get(claimed);
        if (issuer == null) {
            return Rejected.of(FailureCode.ISSUER_UNKNOWN, "iss is no issuer that is trusted here");
        }
        Rejected refusal = trusted.refusal(issuer.name());
        return refusal != null
                ? refusal
                : issuer.verify(jws, entry -> verified.put(trusted.tenant().name(), token.digest(), entry));
    }
}
