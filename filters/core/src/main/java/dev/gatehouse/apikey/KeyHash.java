package dev.gatehouse.apikey;

import java.util.HexFormat;

/**
 * What is stored of a key's secret. A key has 256 random bits, so one pass of a fast hash is all it takes: there is
 * nothing to guess. Immutable.
 *
 * @param algorithm how it was made
 * @param hex the hash of the whole key's text, 64 lower-case hexadecimal digits
 */
public record KeyHash(Algorithm algorithm, String hex) {

    /** How a hash is made. */
    public enum Algorithm {
        /** FIPS 180-4. */
        SHA256("sha256"),
        /** RFC 2104 with the pepper as its key: a stolen table and a stolen key can't be told to belong together. */
        HMAC_SHA256("hmac-sha256");

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }

        /** Its name in a store. */
        public String word() {
            return word;
        }

        /** The algorithm of that name; throws if there is none. */
        public static Algorithm of(String word) {
            for (Algorithm algorithm : values()) {
                if (algorithm.word.equals(word)) {
                    return algorithm;
                }
            }
            throw new IllegalArgumentException("no hash algorithm of API keys: neither sha256 nor hmac-sha256");
        }
    }

    /** Checks the digits. */
    public KeyHash {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a hash is 64 lower-case hexadecimal digits");
        }
    }

    byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    /** Leaves the hash out. */
    @Override
    public String toString() {
        return "KeyHash[" + algorithm.word() + "]";
    }
}
