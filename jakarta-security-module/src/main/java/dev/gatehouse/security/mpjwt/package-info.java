/**
 * MicroProfile JWT 2.1: its configuration in the engine's words, its token and claims for the application.
 *
 * <p>But for the configuration, loaded only where its API is present.
 */
@NullMarked
package dev.gatehouse.security.mpjwt;

import org.jspecify.annotations.NullMarked;
