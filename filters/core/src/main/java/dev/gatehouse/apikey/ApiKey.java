package dev.gatehouse.apikey;

import dev.gatehouse.strict.MalformedException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A key, whole: {@code gh_<environment>_<key id>_<secret>_<checksum>}. The environment is 1 to 16 of {@code a-z0-9}, the
 * id 16 and the secret 43 base62 characters (256 bits); the checksum is the CRC-32 of all that precedes it, without the
 * last underscore, in 6 base62 characters. It proves nothing; it tells a typo and a guess from a key without a look-up.
 *
 * <p>Immutable. Holds the secret: belongs to the request that brought it, or to the administrator who is shown it once.
 */
public final class ApiKey {

    /** What every key begins with. */
    public static final String PREFIX = "gh_";

    static final int ID_LENGTH = 16;
    static final int LONGEST_ENVIRONMENT = 16;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    /** What follows the environment: three underscores and three parts. */
    private static final int TAIL = 3 + ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

    private final byte[] octets;
    private final int environmentEnd;

    private ApiKey(byte[] octets, int environmentEnd) {
        this.octets = octets;
        this.environmentEnd = environmentEnd;
    }

    /**
     * Reads a key; there is one spelling of each.
     *
     * @throws MalformedException if it is none, or was changed on its way
     */
    public static ApiKey parse(String text) throws MalformedException {
        int environmentEnd = text.length() - TAIL;
        int environmentLength = environmentEnd - PREFIX.length();
        if (environmentLength < 1 || environmentLength > LONGEST_ENVIRONMENT || !text.startsWith(PREFIX)) {
            throw new MalformedException("no API key: of another length, or without " + PREFIX);
        }
        // A character beyond Latin-1 becomes '?', which no part may have.
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = PREFIX.length(); i < environmentEnd; i++) {
            boolean letter = octets[i] >= 'a' && octets[i] <= 'z';
            if (!letter && !(octets[i] >= '0' && octets[i] <= '9')) {
                throw new MalformedException("an API key with a malformed environment");
            }
        }
        int at = base62(octets, environmentEnd, ID_LENGTH);
        at = base62(octets, at, SECRET_LENGTH);
        base62(octets, at, CHECKSUM_LENGTH);
        byte[] checksum = checksum(octets, at);
        if (!Arrays.equals(octets, at + 1, octets.length, checksum, 0, checksum.length)) {
            throw new MalformedException("an API key whose checksum is wrong: mistyped, cut or guessed");
        }
        return new ApiKey(octets, environmentEnd);
    }

    private static int base62(byte[] octets, int from, int length) throws MalformedException {
        boolean good = octets[from] == '_';
        for (int i = from + 1; good && i <= from + length; i++) {
            good = Base62.isMember(octets[i]);
        }
        if (!good) {
            throw new MalformedException("an API key with a part of another length or alphabet");
        }
        return from + 1 + length;
    }

    /**
     * A new key.
     *
     * @throws IllegalArgumentException if {@code environment} is none
     */
    public static ApiKey generate(String environment, SecureRandom random) {
        String checked = environment(environment);
        String body =
                PREFIX + checked + "_" + Base62.random(ID_LENGTH, random) + "_" + Base62.random(SECRET_LENGTH, random);
        byte[] octets = Arrays.copyOf(body.getBytes(StandardCharsets.ISO_8859_1), body.length() + 1 + CHECKSUM_LENGTH);
        octets[body.length()] = '_';
        System.arraycopy(checksum(octets, body.length()), 0, octets, body.length() + 1, CHECKSUM_LENGTH);
        return new ApiKey(octets, PREFIX.length() + checked.length());
    }

    /** The text if it is an environment's name; else throws. */
    static String environment(String text) {
        if (!text.matches("[a-z0-9]{1," + LONGEST_ENVIRONMENT + "}")) {
            throw new IllegalArgumentException("is no environment's name");
        }
        return text;
    }

    private static byte[] checksum(byte[] octets, int length) {
        CRC32 crc = new CRC32();
        crc.update(octets, 0, length);
        return Base62.encode(crc.getValue(), CHECKSUM_LENGTH);
    }

    /** Where the key is good. */
    public String environment() {
        return text(PREFIX.length(), environmentEnd);
    }

    /** What it is found by; no secret. */
    public String id() {
        return text(environmentEnd + 1, environmentEnd + 1 + ID_LENGTH);
    }

    /** The whole key, secret included: for the one who is to have it. */
    public String text() {
        return text(0, octets.length);
    }

    private String text(int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The whole key, to be hashed; not to be changed. */
    byte[] octets() {
        return octets;
    }

    /** Shows environment and id alone. */
    @Override
    public String toString() {
        return "ApiKey[" + environment() + " " + id() + "]";
    }
}
