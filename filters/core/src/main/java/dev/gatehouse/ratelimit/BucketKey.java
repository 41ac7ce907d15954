package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.peer.IpAddress;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Which bucket: 128 bits, whatever a client calls itself. Immutable.
 *
 * @param high half of a digest, or the limit's id
 * @param low the other half, or what tells the callers of the limit apart
 */
record BucketKey(long high, long low) {

    /** The bucket of all callers together. */
    static BucketKey ofAll(Limit limit) {
        return new BucketKey(limit.id(), 0);
    }

    /** The bucket of an address: no digest, since it is asked for before a request has cost anything. */
    static BucketKey of(Limit limit, IpAddress address) {
        return new BucketKey(limit.id(), address.block());
    }

    /** The bucket of the site of an IPv6 address. */
    static BucketKey ofSite(Limit limit, IpAddress address) {
        return new BucketKey(limit.id(), address.site());
    }

    /** The bucket of what all of these name together; null is another value than every text. */
    static BucketKey of(
            Limit limit,
            String kind,
            String tenant,
            @Nullable String ownTenant,
            @Nullable String issuer,
            @Nullable String name) {
        StringBuilder text =
                new StringBuilder(160).append(limit.id()).append(' ').append(kind);
        append(text, tenant);
        append(text, ownTenant);
        append(text, issuer);
        append(text, name);
        Sha256 digest = Sha256.hash(text.toString().getBytes(StandardCharsets.UTF_8));
        return new BucketKey(digest.a(), digest.b());
    }

    /** With its length before it, so that no two lists of values are one text. */
    private static void append(StringBuilder text, @Nullable String value) {
        text.append(' ');
        if (value != null) {
            text.append(value.length()).append(':').append(value);
        }
    }

    /** What the bucket is called where all nodes share it. */
    String sharedName(Limit limit) {
        HexFormat hex = HexFormat.of();
        return limit.kind().label() + ":" + hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
