/**
 * What the nodes of a fleet share, in Redis: the ports of {@code dev.gatehouse.state} on Lettuce and Bucket4j.
 *
 * <p>Nothing but {@link dev.gatehouse.redis.RedisStateProvider} is seen from outside, and no type of the client leaves.
 */
@NullMarked
package dev.gatehouse.redis;

import org.jspecify.annotations.NullMarked;
