/**
 * JSON Web Tokens (RFC 7519, RFC 9068, RFC 8725): strict parsing, signatures, and the issuers' key sets.
 *
 * <p>A feature: knows {@code auth}, {@code http} and {@code config}, and no other feature. Nimbus and Jackson stay
 * inside.
 */
@NullMarked
package dev.gatehouse.jwt;

import org.jspecify.annotations.NullMarked;
