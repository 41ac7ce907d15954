package dev.gatehouse.jwt;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** JWKs and JWK sets, good and bad. */
final class TestJwks {

    private TestJwks() {}

    static byte[] set(Object... keys) {
        return JSONObjectUtils.toJSONString(Map.of("keys", Arrays.asList(keys))).getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, Object> json(TestKeys key) {
        return key.jwk().toJSONObject();
    }

    static Map<String, Object> with(TestKeys key, String name, @Nullable Object value) {
        return with(json(key), name, value);
    }

    static Map<String, Object> with(Map<String, Object> members, String name, @Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(members);
        if (value == null) {
            copy.remove(name);
        } else {
            copy.put(name, value);
        }
        return copy;
    }

    /** An RSA key called odd. */
    static Map<String, Object> rsa(BigInteger modulus, long exponent) {
        return Map.of(
                "kty",
                "RSA",
                "kid",
                "odd",
                "n",
                Base64URL.encode(modulus).toString(),
                "e",
                Base64URL.encode(BigInteger.valueOf(exponent)).toString());
    }

    static Map<String, Object> privateKey(TestKeys key) {
        RSAPrivateKey secret = (RSAPrivateKey) key.privateKey();
        return with(
                json(key), "d", Base64URL.encode(secret.getPrivateExponent()).toString());
    }

    static Map<String, Object> secp256k1() {
        return Map.of(
                "kty",
                "EC",
                "crv",
                "secp256k1",
                "kid",
                "odd",
                "x",
                hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
                "y",
                hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"));
    }

    static String octets(int length, int value) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) value);
        return Base64URL.encode(octets).toString();
    }

    /** One octet, then the same one over and over. */
    static String octets(int first, int then, int length) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) then);
        octets[0] = (byte) first;
        return Base64URL.encode(octets).toString();
    }

    static String hex(String hex) {
        return Base64URL.encode(HexFormat.of().parseHex(hex)).toString();
    }
}
