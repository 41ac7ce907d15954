package dev.gatehouse.forward;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** The public half of a private key, which PKCS #8 need not hold; the JDK does the arithmetic, and a signature proves it. */
final class PublicHalf {

    private static final int ED25519_OCTETS = 32;

    private PublicHalf() {}

    static RSAPublicKey of(RSAPrivateKey key) throws GeneralSecurityException {
        if (!(key instanceof RSAPrivateCrtKey crt)) {
            throw new InvalidKeyException("an RSA key without its public exponent");
        }
        RSAPublicKey half = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()));
        if (!isPair("SHA256withRSA", key, half)) {
            throw new InvalidKeyException("an RSA key that is not its own exponent's");
        }
        return half;
    }

    /** The product of the private scalar and the base point: Diffie-Hellman with that point, and the fitting of two y. */
    static ECPublicKey of(ECPrivateKey key) throws GeneralSecurityException {
        ECParameterSpec curve = key.getParams();
        KeyAgreement product = KeyAgreement.getInstance("ECDH");
        product.init(key);
        product.doPhase(publicKey(curve.getGenerator(), curve), true);
        BigInteger x = new BigInteger(1, product.generateSecret());
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        EllipticCurve equation = curve.getCurve();
        BigInteger square =
                x.pow(3).add(equation.getA().multiply(x)).add(equation.getB()).mod(p);
        // A square root, since p is 3 mod 4 (SEC 1 §2.3.4).
        BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
        for (BigInteger candidate : new BigInteger[] {y, p.subtract(y)}) {
            ECPublicKey half = publicKey(new ECPoint(x, candidate), curve);
            if (isPair("SHA256withECDSA", key, half)) {
                return half;
            }
        }
        throw new InvalidKeyException("an EC key without a public half");
    }

    private static ECPublicKey publicKey(ECPoint point, ECParameterSpec curve) throws GeneralSecurityException {
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
    }

    /** The 32 octets of a JWK's {@code x} (RFC 8037 §2). */
    static byte[] of(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes().orElseThrow(() -> new InvalidKeyException("an Ed25519 key that can't be read"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
        KeyPair pair = generator.generateKeyPair();
        if (!isPair("Ed25519", key, pair.getPublic())) {
            throw new InvalidKeyException("an Ed25519 key without a public half");
        }
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - ED25519_OCTETS, encoded.length);
    }

    /** The key of a JWK's {@code d}. */
    static EdECPrivateKey ed25519(byte[] seed) throws GeneralSecurityException {
        return (EdECPrivateKey) KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    }

    private static boolean isPair(String algorithm, PrivateKey key, PublicKey half) throws GeneralSecurityException {
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(half);
        signature.update(text);
        return signature.verify(signed);
    }

    /** Hands a seed to the JDK's generator, whose private keys are their random octets (RFC 8032 §5.1.5). */
    private static final class Fixed extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final transient byte[] seed;

        Fixed(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] octets) {
            System.arraycopy(seed, 0, octets, 0, Math.min(seed.length, octets.length));
        }
    }
}
