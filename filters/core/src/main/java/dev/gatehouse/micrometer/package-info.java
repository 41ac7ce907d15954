/**
 * Adapter: meters in a Micrometer registry, the application's or the proxy's own.
 *
 * <p>The only user of Micrometer, which need not be there.
 */
@NullMarked
package dev.gatehouse.micrometer;

import org.jspecify.annotations.NullMarked;
