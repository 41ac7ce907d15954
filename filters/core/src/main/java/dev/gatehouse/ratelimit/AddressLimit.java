package dev.gatehouse.ratelimit;

import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A limit of addresses, and the larger one of the sites that IPv6 addresses belong to: a client with a /48 has 65,536 blocks
 * of addresses. Immutable.
 */
final class AddressLimit {

    /** A mobile network may have a block for each of its customers, so that a site is more than one client. */
    static final int SITE = 64;

    private final String name;
    private final Limit ofBlock;
    private final Limit ofSite;

    private AddressLimit(String name, RateLimit rate) {
        this.name = name;
        this.ofBlock = new Limit(Limit.Kind.THROTTLE, name, rate);
        this.ofSite = new Limit(Limit.Kind.THROTTLE, name + " of a site", rate.times(SITE));
    }

    /** The limit with this name below {@code gatehouse.throttle.}; null if there is none. */
    static @Nullable AddressLimit of(String name, @Nullable RateLimit rate) {
        return rate == null ? null : new AddressLimit(name, rate);
    }

    /**
     * A bucket that counts for an address.
     *
     * @param reason why a request is refused that finds it empty
     */
    record Part(Limit limit, BucketKey key, String name, String reason) {}

    /** The buckets that count for an address; the narrower one comes first, so that it spares the other. */
    List<Part> parts(IpAddress address) {
        Part block = new Part(
                ofBlock, BucketKey.of(ofBlock, address), name, "the address has used up gatehouse.throttle." + name);
        if (address.isV4()) {
            return List.of(block);
        }
        Part site = new Part(
                ofSite,
                BucketKey.ofSite(ofSite, address),
                name + "-site",
                "the addresses with the same 48 bits have used up " + SITE + " times gatehouse.throttle." + name);
        return List.of(block, site);
    }
}
