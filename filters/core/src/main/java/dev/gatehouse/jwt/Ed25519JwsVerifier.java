package dev.gatehouse.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Set;

/** Ed25519 by the JDK (RFC 8037 §3.1): Nimbus's own verifier wants Tink, which not every application brings. */
final class Ed25519JwsVerifier extends BaseJWSProvider implements JWSVerifier {

    private static final int SIGNATURE_OCTETS = 64;

    private final PublicKey key;

    Ed25519JwsVerifier(PublicKey key) {
        super(Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519));
        this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) {
        byte[] octets = signature.decode();
        if (octets.length != SIGNATURE_OCTETS) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signingInput);
            return verifier.verify(octets);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of Java since 15", e);
        }
    }
}
