/**
 * Bearer tokens as such, whoever verifies them: extraction from the request, claims, and the rules of an issuer.
 *
 * <p>The floor of the engine, beside {@code auth}: knows no feature and no third-party type.
 */
@NullMarked
package dev.gatehouse.auth.token;

import org.jspecify.annotations.NullMarked;
