/**
 * Tokens that are refused although their issuer would have them live: the deny list, its journal, and the endpoint that
 * feeds it.
 *
 * <p>A feature: knows the floor alone.
 */
@NullMarked
package dev.gatehouse.revocation;

import org.jspecify.annotations.NullMarked;
