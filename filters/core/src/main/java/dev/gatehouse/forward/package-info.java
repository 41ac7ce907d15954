/**
 * What of the caller's identity goes on to the application or backend, and what of the request's own headers does not.
 *
 * <p>A feature: knows {@code auth}, {@code http} and {@code config}, and no other feature.
 */
@NullMarked
package dev.gatehouse.forward;

import org.jspecify.annotations.NullMarked;
