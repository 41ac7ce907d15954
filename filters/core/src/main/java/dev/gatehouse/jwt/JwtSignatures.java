package dev.gatehouse.jwt;

import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.strict.MalformedException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The signatures of the issuers whose keys are known. Safe for use by several threads. */
public final class JwtSignatures implements IssuerSignatures {

    private final Map<String, SignatureCheck> byIssuer = new HashMap<>();

    /** Signatures by {@code keys}, which the caller closes. */
    public JwtSignatures(List<JwtConfig> issuers, KeySets keys) {
        for (JwtConfig config : issuers) {
            String name = config.issuer().name();
            byIssuer.put(name, new SignatureCheck(config, keys.of(name)));
        }
    }

    @Override
    public Outcome check(String issuer, String token) {
        SignatureCheck signatures = byIssuer.get(issuer);
        if (signatures == null) {
            return unsigned(FailureCode.ISSUER_UNKNOWN, "the keys of the issuer " + issuer + " are not known here");
        }
        if (CompactJws.isEncrypted(token)) {
            return unsigned(FailureCode.TOKEN_ENCRYPTED, "the token is encrypted (JWE)");
        }
        try {
            CompactJws jws = CompactJws.parse(token);
            Rejected refusal = signatures.of(jws).refusal();
            return refusal == null
                    ? new Signed(jws.type(), jws.algorithm(), jws.claims())
                    : new Unsigned(refusal.failure());
        } catch (MalformedException e) {
            return unsigned(FailureCode.TOKEN_MALFORMED, "the token is malformed: " + e.getMessage());
        }
    }

    private static Unsigned unsigned(FailureCode code, String reason) {
        return new Unsigned(Failure.of(code, reason));
    }
}
