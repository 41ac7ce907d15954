package dev.gatehouse.binding;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.dpop.verifiers.AccessTokenValidationException;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProofUse;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProtectedResourceRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.InvalidDPoPProofException;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.util.singleuse.SingleUseChecker;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Checks proofs of possession (RFC 9449 §4.3). The key is held against the token's before anything is computed with it,
 * so that who has not the key costs neither a signature nor a place among the used proofs. Safe for use by several
 * threads.
 */
final class ProofVerifier {

    /** The issuer of proofs is their key, which is part of what marks a proof as used. */
    private static final DPoPIssuer ANY = new DPoPIssuer("any");

    private static final SingleUseChecker<DPoPProofUse> CHECKED_HERE = use -> {};

    private final ProofConfig config;
    private final DPoPProtectedResourceRequestVerifier verifier;
    private final UsedProofs used;
    private final FleetProofs fleet;
    private final List<ShorterAge> shorter;
    private final Clock clock;

    private final ProofNonces nonces;
    private final BoundKeys keys;

    ProofVerifier(
            ProofConfig config,
            BoundKeys keys,
            UsedProofs used,
            FleetProofs fleet,
            List<ShorterAge> shorter,
            Clock clock) {
        this.config = config;
        this.keys = keys;
        this.used = used;
        this.fleet = fleet;
        this.shorter = List.copyOf(shorter);
        this.clock = clock;
        this.nonces = new ProofNonces(config.nonceKey(), clock);
        this.verifier = new DPoPProtectedResourceRequestVerifier(
                config.jwsAlgorithms(),
                ProofConfig.CLOCK_SKEW.toSeconds(),
                config.maxAge().toSeconds(),
                CHECKED_HERE);
    }

    /**
     * Why the request does not prove that it comes from the key's owner, or null if it does.
     *
     * @param thumbprint the RFC 7638 thumbprint of the key that the token is bound to
     */
    @Nullable
    Failure refusal(RequestView request, BearerToken token, Identity identity, String thumbprint) {
        List<String> proofs = request.headers(Headers.DPOP);
        if (proofs.size() != 1) {
            return invalid(proofs.isEmpty() ? "there is no DPoP header" : proofs.size() + " DPoP headers");
        }
        String text = proofs.get(0);
        if (text.length() > BearerToken.MOST_CHARACTERS) {
            return Failure.of(FailureCode.CREDENTIAL_TOO_LARGE, "a proof of " + text.length() + " characters");
        }
        try {
            return refusal(request, token, identity, thumbprint, text);
        } catch (MalformedException e) {
            return invalid("the proof is malformed: " + e.getMessage());
        } catch (ParseException | JOSEException e) {
            return invalid("the proof is malformed, or its key is none that can be used");
        } catch (InvalidDPoPProofException | AccessTokenValidationException e) {
            return invalid(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Failure refusal(
            RequestView request, BearerToken token, Identity identity, String thumbprint, String text)
            throws MalformedException, ParseException, JOSEException, InvalidDPoPProofException,
                    AccessTokenValidationException {
        Map<String, Object> claims = strictClaims(text);
        SignedJWT proof = SignedJWT.parse(text);
        JWK key = proof.getHeader().getJWK();
        if (key == null) {
            return invalid("the proof's header has no jwk");
        }
        if (!key.computeThumbprint().toString().equals(thumbprint)) {
            return Failure.of(FailureCode.BINDING_BROKEN, "the proof's key is not the one that the token is bound to");
        }
        String weakness = keys.weakness(key, identity);
        if (weakness != null) {
            return invalid("the proof has an RSA key " + weakness);
        }
        URI url = claims.get("htu") instanceof String htu
                ? ProofTarget.match(htu, request.target(), config.origins())
                : null;
        if (url == null) {
            return invalid("htu is not " + request.target());
        }
        if (!config.isKnownHost(url)) {
            return invalid("htu is of the host " + url.getHost()
                    + ", which is in no dpop.origins, route, tenant or login of the settings");
        }
        if (!(claims.get("jti") instanceof String id) || id.isBlank()) {
            return invalid("jti is missing");
        }
        if (claims.get("iat") instanceof Long issued && isForgotten(issued)) {
            return invalid("the proof is from before a reload, and older than such proofs are remembered");
        }
        String nonce = claims.get("nonce") instanceof String given ? given : null;
        if (config.nonces() && (nonce == null || !nonces.good().contains(nonce))) {
            return new Failure(
                    FailureCode.PROOF_NONCE_REQUIRED,
                    nonce == null ? "the proof has no nonce" : "the proof's nonce is not ours, or old",
                    List.of(nonces.current()));
        }
        verifier.verify(
                request.method(),
                url,
                ANY,
                proof,
                new DPoPAccessToken(token.text()),
                new JWKThumbprintConfirmation(new Base64URL(thumbprint)),
                nonce == null ? Set.of() : Set.of(new Nonce(nonce)),
                null);
        return reuse(thumbprint, id, identity);
    }

    private boolean isForgotten(long issued) {
        Instant now = clock.instant();
        return issued >= 0
                && issued < now.getEpochSecond()
                && shorter.stream().anyMatch(age -> age.forgets(Instant.ofEpochSecond(issued), now));
    }

    private @Nullable Failure reuse(String thumbprint, String id, Identity identity) {
        long millis = config.maxAge().plus(ProofConfig.CLOCK_SKEW).toMillis() + 1_000;
        Sha256 proof = UsedProofs.digest(thumbprint, id);
        // Here first: what this node has seen it need not ask about, and must know when there is nobody to ask.
        return switch (used.use(proof, identity.issuer() + " " + identity.subject(), millis, config.replayEntries())) {
            case FIRST -> fleet.refusal(proof, millis);
            case AGAIN -> invalid("the proof was used before");
            case FULL -> Failure.of(FailureCode.PROOF_CACHE_FULL, "no more proofs can be remembered");
        };
    }

    /** The claims of a proof each of whose parts has one meaning: what the SDK reads later can't differ. */
    private static Map<String, Object> strictClaims(String text) throws MalformedException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new MalformedException("not three parts");
        }
        Map<String, Object> header = StrictJson.objectWithoutNulls(StrictBase64Url.decode(parts[0]));
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw new MalformedException("the header has crit or b64");
        }
        StrictBase64Url.decode(parts[2]);
        return Objects.requireNonNull(StrictJson.object(StrictBase64Url.decode(parts[1])));
    }

    private static Failure invalid(String reason) {
        return Failure.of(FailureCode.PROOF_INVALID, reason);
    }
}
