/**
 * Tokens that only their sender can use: bound to its certificate (RFC 8705) or to its key (RFC 9449, DPoP).
 *
 * <p>A feature: knows the floor alone.
 */
@NullMarked
package dev.gatehouse.binding;

import org.jspecify.annotations.NullMarked;
