package dev.gatehouse.benchmarks;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;

import java.util.Set;

/** The baseline: Nimbus's processor as its own documentation sets it up. */
final class NimbusAlone {

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final com.nimbusds.jose.crypto.@Nullable Ed25519Verifier ed25519;
    private final DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
            EngineState.AUDIENCE,
            new JWTClaimsSet.Builder().issuer(EngineState.ISSUER).build(),
            Set.of("sub", "exp"));

    NimbusAlone(TestKeys key) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(key.algorithm());
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(algorithm, new ImmutableJWKSet<>(new JWKSet(key.jwk()))));
        processor.setJWTClaimsSetVerifier(claims);
        ed25519 = algorithm.equals(JWSAlgorithm.EdDSA) ? ed25519(key) : null;
    }

    private static com.nimbusds.jose.crypto.Ed25519Verifier ed25519(TestKeys key) {
        try {
            return new com.nimbusds.jose.crypto.Ed25519Verifier(
                    key.jwk().toOctetKeyPair().toPublicJWK());
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    JWTClaimsSet process(String token) throws Exception {
        if (ed25519 == null) {
            return processor.process(token, null);
        }
        // The processor's key selector knows no OKP keys.
        SignedJWT jwt = SignedJWT.parse(token);
        if (!jwt.verify(ed25519)) {
            throw new IllegalStateException("the signature is bad");
        }
        claims.verify(jwt.getJWTClaimsSet(), null);
        return jwt.getJWTClaimsSet();
    }
}
