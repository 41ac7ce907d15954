package dev.gatehouse.strict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Random;
import java.util.stream.IntStream;

class RsaKeyStrengthTest {

    private static final BigInteger F4 = BigInteger.valueOf(65_537);

    /** The product of the first 126 primes, by which CVE-2017-15361 makes the factors of moduli of 2048 bits. */
    private static final BigInteger ROCA_2048 = primes(702);

    private static final BigInteger FACTORS = primes(4_096);

    private static BigInteger primes(int bound) {
        return IntStream.range(2, bound)
                .mapToObj(BigInteger::valueOf)
                .filter(n -> n.isProbablePrime(30))
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** A number of the form that the faulty library takes for its primes: k·M + (65537^a mod M). */
    private static BigInteger rocaFactor(Random random) {
        BigInteger power = F4.modPow(new BigInteger(256, random), ROCA_2048);
        int room = 1_024 - ROCA_2048.bitLength();
        return new BigInteger(room, random).setBit(room).multiply(ROCA_2048).add(power);
    }

    /** An odd number without small factors, as moduli are. */
    private static BigInteger ordinary(int bits, Random random) {
        BigInteger n;
        do {
            n = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
        } while (!n.gcd(FACTORS).equals(BigInteger.ONE));
        return n;
    }

    @Test
    void weaknessWhenModulusIsOfTheFaultyLibraryThenSaid() {
        Random random = new Random(15_361);

        for (int i = 0; i < 50; i++) {
            BigInteger modulus;
            do {
                modulus = rocaFactor(random).multiply(rocaFactor(random));
            } while (!modulus.gcd(FACTORS).equals(BigInteger.ONE));

            assertThat(RsaKeyStrength.weakness(modulus, F4)).contains("CVE-2017-15361");
        }
    }

    @Test
    void weaknessWhenModulusIsOrdinaryThenNone() {
        Random random = new Random(2_048);

        for (int i = 0; i < 2_000; i++) {
            assertThat(RsaKeyStrength.weakness(ordinary(2_048, random), F4)).isNull();
        }
    }

    @Test
    void weaknessWhenKeyIsOfTheJdkThenNone() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);

        for (int i = 0; i < 3; i++) {
            assertThat(RsaKeyStrength.weakness(generator.generateKeyPair().getPublic()))
                    .isNull();
        }
        assertThat(RsaKeyStrength.weakness(
                        KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic()))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 167, 701, 4_093})
    void weaknessWhenModulusHasSmallFactorThenSaid(int factor) {
        BigInteger modulus =
                new BigInteger(2_040, new Random(factor)).setBit(2_039).multiply(BigInteger.valueOf(factor));

        assertThat(RsaKeyStrength.weakness(modulus, F4)).contains("a factor below 4096");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 17, 65_535, 65_536, 65_538})
    void weaknessWhenExponentIsSmallOrEvenThenSaid(int exponent) {
        BigInteger modulus =
                BigInteger.probablePrime(256, new Random(1)).multiply(BigInteger.probablePrime(256, new Random(2)));

        assertThat(RsaKeyStrength.weakness(modulus, BigInteger.valueOf(exponent)))
                .contains("exponent");
        assertThat(RsaKeyStrength.weakness(modulus, F4)).isNull();
        assertThat(RsaKeyStrength.weakness(modulus, BigInteger.valueOf(65_539))).isNull();
    }

    @Test
    void weaknessWhenModulusIsNoNumberOfKeysThenSaid() {
        assertThat(RsaKeyStrength.weakness(BigInteger.ZERO, F4)).isNotNull();
        assertThat(RsaKeyStrength.weakness(BigInteger.TEN.negate(), F4)).isNotNull();
    }
}
