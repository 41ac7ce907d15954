/**
 * Tokens whose issuer is asked whether they are good (RFC 7662): who is asked, how we say who we are, what its answer
 * must be, and how long it counts.
 *
 * <p>A feature: knows the floor, no other feature. The OAuth SDK and the circuit breaker stay inside.
 */
@NullMarked
package dev.gatehouse.introspection;

import org.jspecify.annotations.NullMarked;
