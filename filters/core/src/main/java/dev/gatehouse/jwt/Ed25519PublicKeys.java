package dev.gatehouse.jwt;

import dev.gatehouse.strict.MalformedException;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/**
 * Makes a JDK key of the octets of an Ed25519 public key (RFC 8032 §5.1.2: little-endian y, the top bit the sign of x).
 * The JDK would take any 32 octets and object only to a signature, or to none at all.
 */
final class Ed25519PublicKeys {

    private static final int OCTETS = 32;

    private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    /** One y of the points of order 8; the other is its negative. */
    private static final BigInteger ORDER_EIGHT =
            new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

    /** For a key of small order anybody can make signatures that verify. */
    private static final Set<BigInteger> SMALL_ORDER = Set.of(
            BigInteger.ZERO, BigInteger.ONE, PRIME.subtract(BigInteger.ONE), ORDER_EIGHT, PRIME.subtract(ORDER_EIGHT));

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
        BigInteger y = new BigInteger(1, bigEndian);
        if (y.compareTo(PRIME) >= 0 || SMALL_ORDER.contains(y)) {
            throw new MalformedException("an Ed25519 key of small order, or beyond the field");
        }
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xOdd, y)));
            // The key factory leaves it to this to find that there is no such point.
            Signature.getInstance("Ed25519").initVerify(key);
            return key;
        } catch (GeneralSecurityException e) {
            throw new MalformedException("an Ed25519 key that is no point of the curve");
        }
    }
}
