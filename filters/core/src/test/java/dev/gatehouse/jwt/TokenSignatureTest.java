package dev.gatehouse.jwt;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Forged signatures, and good ones by a key that was not meant for them. */
class TokenSignatureTest {

    private static final TestKeys RSA = TestKeys.rsa("rsa-1");
    private static final TestKeys EC = TestKeys.ec("ec-1");
    private static final TestKeys ED = TestKeys.ed25519("ed-1");
    private static final TestIssuer ISSUER = new TestIssuer(RSA, EC, ED);
    private static final BearerGate GATE = BearerGate.of(ISSUER).open();

    private static final Map<TestKeys, TestJwts> GOOD =
            Stream.of(RSA, EC, ED).collect(toMap(key -> key, key -> TestJwts.of(key, ISSUER.issuer())));

    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger ED25519_ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    static List<byte[]> publicForms() {
        byte[] der = RSA.publicKey().getEncoded();
        String pem = GoodTokenTest.pem(RSA);
        String jwk = RSA.jwk().toJSONString();
        return Stream.of(
                        pem,
                        pem.strip(),
                        pem.replace("\r", ""),
                        pem.replace("\n", "\r\n"),
                        jwk,
                        "{\"keys\":[" + jwk + "]}",
                        RSA.jwk().toRSAKey().getModulus().toString())
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .collect(() -> new java.util.ArrayList<>(List.of(der)), List::add, List::addAll);
    }

    @ParameterizedTest
    @MethodSource("publicForms")
    void authenticateWhenHmacIsKeyedWithThePublicKeyThenRefused(byte[] secret) throws GeneralSecurityException {
        for (String algorithm : List.of("HS256", "HS384", "HS512")) {
            String input = input(RSA, algorithm);
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
            mac.init(new SecretKeySpec(secret, "HMAC"));
            byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
            assertThat(GATE.refused(input + "." + TestJwts.encode(signature))).isEqualTo(FailureCode.ALGORITHM_REFUSED);
        }
    }

    static Stream<Arguments> otherAlgorithms() {
        return Stream.of(RSA, EC, ED)
                .flatMap(key -> Stream.of(
                                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
                                "EdDSA", "Ed25519")
                        .filter(algorithm -> !algorithm.equals(key.algorithm()))
                        .map(algorithm -> arguments(key, algorithm)));
    }

    @ParameterizedTest(name = "{1} [{index}]")
    @MethodSource("otherAlgorithms")
    void authenticateWhenKeyIsPinnedToAnotherAlgorithmThenKeyUnknown(TestKeys key, String algorithm) {
        String token =
                TestJwts.of(key, ISSUER.issuer()).withHeader("alg", algorithm).token();
        assertThat(GATE.refused(token)).isEqualTo(FailureCode.KEY_UNKNOWN);
    }

    @Test
    void authenticateWhenPssSignatureIsByAnRs256KeyThenKeyUnknown() throws GeneralSecurityException {
        String input = input(RSA, "PS256");
        String token = input + "." + TestJwts.encode(pss(RSA.privateKey(), input));
        assertThat(GATE.refused(token)).isEqualTo(FailureCode.KEY_UNKNOWN);
        // The signature as such is good: an issuer whose key is for PS256 gets it accepted.
        try (BearerGate pss =
                BearerGate.of(ISSUER).with("algorithms", "PS256,RS256").open()) {
            assertThat(pss.accepted(token).subject()).isEqualTo("alice");
        }
    }

    @Test
    void authenticateWhenAlgorithmIsNotTheIssuersThenAlgorithmRefused() {
        try (BearerGate gate = BearerGate.of(ISSUER).with("algorithms", "ES256").open()) {
            assertThat(gate.refused(TestJwts.of(RSA, ISSUER.issuer()).token()))
                    .isEqualTo(FailureCode.ALGORITHM_REFUSED);
            assertThat(gate.accepts(TestJwts.of(EC, ISSUER.issuer()).token())).isTrue();
        }
    }

    static Stream<Arguments> forgeries() {
        byte[] ec = EC.sign(input(EC, "ES256").getBytes(StandardCharsets.US_ASCII));
        byte[] ed = ED.sign(input(ED, "EdDSA").getBytes(StandardCharsets.US_ASCII));
        byte[] rsa = RSA.sign(input(RSA, "RS256").getBytes(StandardCharsets.US_ASCII));
        byte[] r = Arrays.copyOf(ec, 32);
        byte[] s = Arrays.copyOfRange(ec, 32, 64);
        byte[] order = fixed(P256_ORDER);
        byte[] edPlusOrder = joined(
                Arrays.copyOf(ed, 32),
                reversed(fixed(new BigInteger(1, reversed(Arrays.copyOfRange(ed, 32, 64))).add(ED25519_ORDER))));
        return Stream.of(
                arguments("r=s=0", EC, new byte[64]),
                arguments("r=0", EC, joined(new byte[32], s)),
                arguments("s=0", EC, joined(r, new byte[32])),
                arguments("r=s=n", EC, joined(order, order)),
                arguments("s=n", EC, joined(r, order)),
                arguments("all ones", EC, filled(64, 0xFF)),
                arguments("swapped", EC, joined(s, r)),
                arguments("DER", EC, derOf(r, s)),
                arguments("DER of zero", EC, new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0}),
                arguments("one octet short", EC, Arrays.copyOf(ec, 63)),
                arguments("zeros before", EC, joined(new byte[2], ec)),
                arguments("zeros behind", EC, Arrays.copyOf(ec, 66)),
                arguments("one octet", EC, new byte[1]),
                arguments("s >= L", ED, edPlusOrder),
                arguments("zero", ED, new byte[64]),
                arguments("all ones", ED, filled(64, 0xFF)),
                arguments("identity and zero", ED, joined(new byte[] {1}, new byte[63])),
                arguments("63 octets", ED, Arrays.copyOf(ed, 63)),
                arguments("65 octets", ED, Arrays.copyOf(ed, 65)),
                arguments("zero", RSA, new byte[256]),
                arguments("one", RSA, joined(new byte[255], new byte[] {1})),
                arguments("the modulus", RSA, RSA.jwk().toRSAKey().getModulus().decode()),
                arguments("all ones", RSA, filled(256, 0xFF)),
                arguments("one octet short", RSA, Arrays.copyOf(rsa, 255)),
                arguments("zero before", RSA, joined(new byte[1], rsa)),
                arguments("zero behind", RSA, Arrays.copyOf(rsa, 257)),
                arguments("of an EC key", RSA, ec),
                arguments("of an RSA key", EC, rsa));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void authenticateWhenSignatureIsForgedThenSignatureInvalid(String how, TestKeys key, byte[] signature) {
        String token = input(key, key.algorithm()) + "." + TestJwts.encode(signature);
        assertThat(GATE.refused(token)).as(how).isEqualTo(FailureCode.SIGNATURE_INVALID);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.jwt.GoodTokenTest#keys")
    void authenticateWhenPayloadIsSwappedThenSignatureInvalid(TestKeys stranger) {
        TestKeys key = stranger.algorithm().equals("RS256")
                ? RSA
                : stranger.algorithm().equals("ES256") ? EC : ED;
        String alice = good(key).token();
        String root = good(key).withClaim("sub", "root").token();
        String swapped = root.substring(0, root.lastIndexOf('.')) + alice.substring(alice.lastIndexOf('.'));
        assertThat(GATE.refused(swapped)).isEqualTo(FailureCode.SIGNATURE_INVALID);
        assertThat(GATE.refused(good(key).signedBy(stranger).token())).isEqualTo(FailureCode.SIGNATURE_INVALID);
    }

    /** The signing input of the key's one good token, its algorithm changed. */
    private static String input(TestKeys key, String algorithm) {
        String token = good(key).withHeader("alg", algorithm).token();
        return token.substring(0, token.lastIndexOf('.'));
    }

    private static TestJwts good(TestKeys key) {
        return Objects.requireNonNull(GOOD.get(key));
    }

    private static byte[] pss(PrivateKey key, String input) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        signature.initSign(key);
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
    }

    private static byte[] derOf(byte[] r, byte[] s) {
        byte[] left = new BigInteger(1, r).toByteArray();
        byte[] right = new BigInteger(1, s).toByteArray();
        return joined(
                new byte[] {0x30, (byte) (left.length + right.length + 4), 2, (byte) left.length},
                joined(left, joined(new byte[] {2, (byte) right.length}, right)));
    }

    private static byte[] fixed(BigInteger value) {
        byte[] octets = value.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(octets.length, 32);
        System.arraycopy(octets, octets.length - length, fixed, 32 - length, length);
        return fixed;
    }

    private static byte[] reversed(byte[] octets) {
        byte[] reversed = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            reversed[i] = octets[octets.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] filled(int length, int value) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) value);
        return octets;
    }

    private static byte[] joined(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
