package dev.gatehouse.binding;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that need no memory (RFC 9449 §9): a MAC over the minutes in which each is good. Nodes with one key know each
 * other's. Immutable.
 */
final class ProofNonces {

    private static final Duration PERIOD = Duration.ofMinutes(3);
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final Clock clock;

    ProofNonces(@Nullable String secret, Clock clock) {
        byte[] octets = new byte[32];
        if (secret == null) {
            new SecureRandom().nextBytes(octets);
        } else {
            octets = secret.getBytes(StandardCharsets.UTF_8);
        }
        this.key = new SecretKeySpec(octets, MAC);
        this.clock = clock;
    }

    /** The nonce to hand out now. */
    String current() {
        return at(period());
    }

    /** The nonces that are good now: that of this period, and the one before. */
    List<String> good() {
        return List.of(at(period()), at(period() - 1));
    }

    private long period() {
        return Math.floorDiv(clock.millis(), PERIOD.toMillis());
    }

    private String at(long period) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] octets =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(period).array());
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(octets)
                    .substring(0, 32);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }
}
