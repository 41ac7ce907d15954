/** A real Redis server for the tests of several modules. */
@NullMarked
package dev.gatehouse.redis.testing;

import org.jspecify.annotations.NullMarked;
