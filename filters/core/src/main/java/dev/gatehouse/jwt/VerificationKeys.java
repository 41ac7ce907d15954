package dev.gatehouse.jwt;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The usable keys of one issuer at one time. Immutable. */
final class VerificationKeys {

    private final List<VerificationKey> keys;
    private final Set<String> thumbprints;

    VerificationKeys(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
        this.thumbprints = keys.stream().map(VerificationKey::thumbprint).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The key for a token's {@code kid} and algorithm. A token without {@code kid}, and a key without one, are matched
     * only where that leaves a single choice.
     */
    @Nullable
    VerificationKey find(@Nullable String keyId, SignatureAlgorithm algorithm) {
        if (keyId != null) {
            for (VerificationKey key : keys) {
                if (key.algorithm() == algorithm && keyId.equals(key.keyId())) {
                    return key;
                }
            }
        }
        VerificationKey only = null;
        for (VerificationKey key : keys) {
            boolean candidate = key.algorithm() == algorithm && (keyId == null || key.keyId() == null);
            if (candidate && only != null) {
                return null;
            }
            only = candidate ? key : only;
        }
        return only;
    }

    /** Whether a key is known by its {@code kid}, whatever its algorithm. */
    boolean knows(@Nullable String keyId) {
        return keyId != null && keys.stream().anyMatch(key -> Objects.equals(keyId, key.keyId()));
    }

    /** Whether the key with this thumbprint is still among them. */
    boolean holds(String thumbprint) {
        return thumbprints.contains(thumbprint);
    }

    /** The keys that are not in {@code others}, or only by another name or for another algorithm. */
    List<VerificationKey> without(VerificationKeys others) {
        return keys.stream()
                .filter(key -> others.keys.stream()
                        .noneMatch(other -> other.thumbprint().equals(key.thumbprint())
                                && Objects.equals(other.keyId(), key.keyId())
                                && Objects.equals(other.algorithm(), key.algorithm())))
                .toList();
    }

    int size() {
        return keys.size();
    }
}
