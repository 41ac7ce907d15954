/**
 * How much callers may: limits, the buckets that count against them, on this node or on all, and what callers are told.
 *
 * <p>A feature: knows the floor alone, and no other feature. No type of Bucket4j leaves the package.
 */
@NullMarked
package dev.gatehouse.ratelimit;

import org.jspecify.annotations.NullMarked;
