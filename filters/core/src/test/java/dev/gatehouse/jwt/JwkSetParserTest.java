package dev.gatehouse.jwt;

import static dev.gatehouse.jwt.TestJwks.hex;
import static dev.gatehouse.jwt.TestJwks.json;
import static dev.gatehouse.jwt.TestJwks.octets;
import static dev.gatehouse.jwt.TestJwks.privateKey;
import static dev.gatehouse.jwt.TestJwks.rsa;
import static dev.gatehouse.jwt.TestJwks.secp256k1;
import static dev.gatehouse.jwt.TestJwks.set;
import static dev.gatehouse.jwt.TestJwks.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A JWK set yields the keys that may check a token; whatever else is in it, the rest still counts. */
class JwkSetParserTest {

    private static final TestKeys GOOD = TestKeys.rsa("good");
    private static final TestKeys RSA = TestKeys.rsa("odd");
    private static final TestKeys EC = TestKeys.ec("odd");
    private static final TestKeys ED = TestKeys.ed25519("odd");
    private static final BigInteger FACTORS = IntStream.range(2, 4_096)
            .mapToObj(BigInteger::valueOf)
            .filter(n -> n.isProbablePrime(30))
            .reduce(BigInteger.ONE, BigInteger::multiply);
    private static final BigInteger MODULUS = RSA.jwk().toRSAKey().getModulus().decodeToBigInteger();

    /** A modulus of the form of the faulty library's: by every small prime a power of 65537. */
    private static BigInteger roca() {
        BigInteger product = IntStream.range(2, 168)
                .mapToObj(BigInteger::valueOf)
                .filter(n -> n.isProbablePrime(30))
                .reduce(BigInteger.ONE, BigInteger::multiply);
        BigInteger power = BigInteger.valueOf(65_537).modPow(BigInteger.valueOf(12_345), product);
        BigInteger modulus = BigInteger.ONE
                .shiftLeft(2_047)
                .divide(product)
                .add(BigInteger.ONE)
                .multiply(product)
                .add(power);
        while (!modulus.gcd(FACTORS).equals(BigInteger.ONE)) {
            modulus = modulus.add(product);
        }
        return modulus;
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                arguments("RSA of 1024 bits", json(TestKeys.rsa("odd", 1024, "RS256"))),
                arguments("RSA of 2047 bits", rsa(MODULUS.shiftRight(1).setBit(0), 65_537)),
                arguments(
                        "RSA of 8193 bits", rsa(BigInteger.ONE.shiftLeft(8_192).setBit(0), 65_537)),
                arguments(
                        "RSA of 40000 bits",
                        rsa(BigInteger.ONE.shiftLeft(39_999).setBit(0), 65_537)),
                arguments("RSA of no bits", rsa(BigInteger.ZERO, 65_537)),
                arguments("RSA with even modulus", rsa(MODULUS.clearBit(0), 65_537)),
                arguments("RSA with exponent 0", rsa(MODULUS, 0)),
                arguments("RSA with exponent 1", rsa(MODULUS, 1)),
                arguments("RSA with exponent 2", rsa(MODULUS, 2)),
                arguments("RSA with exponent 3", rsa(MODULUS, 3)),
                arguments("RSA with exponent 65535", rsa(MODULUS, 65_535)),
                arguments(
                        "RSA with factor 4093",
                        rsa(MODULUS.shiftRight(11).setBit(0).multiply(BigInteger.valueOf(4_093)), 65_537)),
                arguments("RSA of CVE-2017-15361", rsa(roca(), 65_537)),
                arguments("RSA with even exponent", rsa(MODULUS, 65_536)),
                arguments("RSA with exponent of 33 bits", rsa(MODULUS, (1L << 32) + 1)),
                arguments("RSA without modulus", with(RSA, "n", null)),
                arguments("RSA with number for modulus", with(RSA, "n", 17)),
                arguments("RSA for encryption", with(RSA, "use", "enc")),
                arguments("RSA of unknown use", with(RSA, "use", "sign")),
                arguments("RSA with use of no text", with(RSA, "use", List.of("sig"))),
                arguments("RSA with other operations", with(RSA, "key_ops", List.of("encrypt", "wrapKey"))),
                arguments("RSA that signs", with(RSA, "key_ops", List.of("sign"))),
                arguments("RSA without operations", with(RSA, "key_ops", List.of())),
                arguments("RSA with operations of no text", with(RSA, "key_ops", List.of(1))),
                arguments("RSA with operations that are no list", with(RSA, "key_ops", "verify")),
                arguments("RSA for RSA-OAEP", with(RSA, "alg", "RSA-OAEP-256")),
                arguments("RSA for HS256", with(RSA, "alg", "HS256")),
                arguments("RSA for none", with(RSA, "alg", "none")),
                arguments("RSA for ES256", with(RSA, "alg", "ES256")),
                arguments("RSA for rs256", with(RSA, "alg", "rs256")),
                arguments("RSA, its alg not the issuer's", with(RSA, "alg", "RS512")),
                arguments("RSA, private", privateKey(RSA)),
                arguments("EC, private", with(EC, "d", "AQ")),
                arguments(
                        "Ed25519, private",
                        with(ED, "d", Base64URL.encode(new byte[32]).toString())),
                arguments("secret", Map.of("kty", "oct", "k", "c2VjcmV0", "kid", "odd", "alg", "HS256")),
                arguments("secp256k1", secp256k1()),
                arguments("P-256 for ES384", with(EC, "alg", "ES384")),
                arguments("P-256 called P-384", with(EC, "crv", "P-384")),
                arguments("EC of unknown curve", with(EC, "crv", "P-999")),
                arguments("EC off its curve", with(EC, "x", octets(32, 1))),
                arguments("EC, coordinates of zero", with(with(EC, "x", octets(32, 0)), "y", octets(32, 0))),
                arguments("EC, coordinates empty", with(with(EC, "x", ""), "y", "")),
                arguments("EC, one coordinate missing", with(EC, "y", null)),
                arguments("EC, coordinate beyond the field", with(EC, "x", octets(32, 0xFF))),
                arguments("EC for key agreement", with(EC, "alg", "ECDH-ES")),
                arguments("X25519", with(ED, "crv", "X25519")),
                arguments("Ed448", with(ED, "crv", "Ed448")),
                arguments("Ed25519 of 31 octets", with(ED, "x", octets(31, 1))),
                arguments("Ed25519 of 33 octets", with(ED, "x", octets(33, 1))),
                arguments("Ed25519 of none", with(ED, "x", "")),
                arguments("Ed25519 off its curve", with(ED, "x", octets(2, 0, 32))),
                arguments("Ed25519 beyond the field", with(ED, "x", octets(32, 0xFF))),
                arguments("Ed25519, the identity", with(ED, "x", octets(1, 0, 32))),
                arguments("Ed25519, the identity, x odd", with(ED, "x", hex("01" + "00".repeat(30) + "80"))),
                arguments("Ed25519 of order 2", with(ED, "x", hex("ec" + "ff".repeat(30) + "7f"))),
                arguments("Ed25519 of order 4, as y = p", with(ED, "x", hex("ed" + "ff".repeat(30) + "7f"))),
                arguments("Ed25519 of order 4, x odd", with(ED, "x", hex("00".repeat(31) + "80"))),
                arguments("Ed25519 of order 4", with(ED, "x", octets(32, 0))),
                arguments(
                        "Ed25519 of order 8",
                        with(ED, "x", hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))),
                arguments(
                        "Ed25519 of order 8, negated",
                        with(ED, "x", hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"))),
                arguments("unknown type", Map.of("kty", "AKP", "alg", "ML-DSA-44", "pub", "AQ", "kid", "odd")),
                arguments("no type", with(RSA, "kty", null)),
                arguments("type of no text", with(RSA, "kty", 1)),
                arguments("type empty", with(RSA, "kty", "")),
                arguments("kid of no text", with(RSA, "kid", 1)),
                arguments("empty object", Map.of()),
                arguments("text", "key"),
                arguments("number", 1),
                arguments("list", List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void parseWhenKeyIsUnusableThenItIsLeftOutAndTheRestCounts(String what, Object key) throws MalformedException {
        VerificationKeys keys = parse(set(key, json(GOOD)));
        assertThat(keys.size()).as(what).isEqualTo(1);
        assertThat(keys.find("good", SignatureAlgorithm.RS256)).isNotNull();
    }

    static Stream<Arguments> usable() {
        return Stream.of(
                arguments("plain", with(RSA, "x", null)),
                arguments("use=sig", with(RSA, "use", "sig")),
                arguments("key_ops=verify", with(RSA, "key_ops", List.of("verify", "sign"))),
                arguments("alg", with(RSA, "alg", "RS256")),
                arguments("exponent 65539", rsa(MODULUS, 65_539)),
                arguments("exponent of 32 bits", rsa(MODULUS, (1L << 32) - 1)),
                arguments("8192 bits", rsa(MODULUS.pow(4), 65_537)),
                arguments("x5c rubbish", with(RSA, "x5c", List.of("rubbish"))),
                arguments("x5c no list", with(RSA, "x5c", 1)),
                arguments("x5t rubbish", with(with(RSA, "x5t", "?"), "x5t#S256", 5)),
                arguments("x5u", with(RSA, "x5u", "http://attacker.example/")),
                arguments("members unknown", with(RSA, "ext", Map.of("a", List.of(true)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("usable")
    void parseWhenKeyIsUsableThenItIsFound(String what, Object key) throws MalformedException {
        VerificationKeys keys = parse(set(key, json(GOOD)));
        assertThat(keys.size()).as(what).isEqualTo(2);
        assertThat(keys.find("odd", SignatureAlgorithm.RS256)).isNotNull();
    }

    @Test
    void parseWhenKidStandsTwiceThenTheFirstKeyCounts() throws MalformedException {
        VerificationKeys keys = parse(set(json(GOOD), with(RSA, "kid", "good")));
        assertThat(keys.size()).isEqualTo(1);
        VerificationKey found = Objects.requireNonNull(keys.find("good", SignatureAlgorithm.RS256));
        assertThat(found.thumbprint()).isEqualTo(thumbprint(GOOD.jwk()));
    }

    @Test
    void parseWhenKidStandsTwiceForTwoAlgorithmsThenBothCount() throws MalformedException {
        VerificationKeys keys = parse(set(json(RSA), json(EC)));
        assertThat(keys.find("odd", SignatureAlgorithm.RS256)).isNotNull();
        assertThat(keys.find("odd", SignatureAlgorithm.ES256)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"RS256;PS256, RS256", "PS512;RS256, PS512", "ES256;RS384, RS384"})
    void parseWhenKeyHasNoAlgThenItIsPinnedToTheFirstThatFits(String allowed, SignatureAlgorithm pinned)
            throws MalformedException {
        List<SignatureAlgorithm> algorithms = Arrays.stream(allowed.split(";", -1))
                .map(SignatureAlgorithm::valueOf)
                .toList();
        VerificationKeys keys = new JwkSetParser("i", algorithms).parse(set(json(RSA)));
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            assertThat(keys.find("odd", algorithm) != null).as(algorithm.name()).isEqualTo(algorithm == pinned);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":\"none\"}",
                "{\"Keys\":[]}",
                "{\"keys\":[]",
                "{\"keys\":[]}x",
                "{\"keys\":[],\"keys\":[]}",
                "<html><body>Sign in</body></html>",
                "-----BEGIN PUBLIC KEY-----"
            })
    void parseWhenDocumentIsNoKeySetThenMalformed(String document) {
        assertThatThrownBy(() -> parse(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void parseWhenSetHasTooManyKeysThenMalformed() throws MalformedException {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(with(ED, "kid", "k" + i));
        }
        assertThat(parse(set(many.toArray())).size()).isEqualTo(100);
        many.add(with(ED, "kid", "one too many"));
        assertThatThrownBy(() -> parse(set(many.toArray()))).isInstanceOf(MalformedException.class);
    }

    private static VerificationKeys parse(byte[] document) throws MalformedException {
        return new JwkSetParser(
                        "https://issuer.example",
                        List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256, SignatureAlgorithm.EDDSA))
                .parse(document);
    }

    private static String thumbprint(JWK jwk) {
        try {
            return jwk.computeThumbprint().toString();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }
}
