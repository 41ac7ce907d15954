/**
 * Routes: which rule a request falls under, and what the rule asks of the caller. Deny is the default.
 *
 * <p>A feature: knows {@code auth}, {@code http} and {@code config}, and no other feature.
 */
@NullMarked
package dev.gatehouse.route;

import org.jspecify.annotations.NullMarked;
