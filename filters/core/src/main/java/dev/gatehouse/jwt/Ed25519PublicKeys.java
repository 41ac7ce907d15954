package dev.gatehouse.jwt;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Makes a JDK key of the octets of an Ed25519 public key (RFC 8032 §5.1.2: little-endian y, the top bit the sign of x). */
final class Ed25519PublicKeys {

    private static final int OCTETS = 32;

    private Ed25519PublicKeys() {}

    static PublicKey of(byte[] octets) throws MalformedException {
        if (octets.length != OCTETS) {
            throw new MalformedException("an Ed25519 key of " + octets.length + " octets");
        }
        byte[] bigEndian = new byte[OCTETS];
        for (int i = 0; i < OCTETS; i++) {
            bigEndian[i] = octets[OCTETS - 1 - i];
        }
        boolean xOdd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7F;
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(
                            NamedParameterSpec.ED25519, new EdECPoint(xOdd, new BigInteger(1, bigEndian))));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("an Ed25519 key that is no point of the curve");
        }
    }
}
