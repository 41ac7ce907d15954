/**
 * The engine as a Jakarta Security authentication mechanism.
 *
 * <p>Translates between Jakarta Security and the engine; decides nothing itself.
 */
@NullMarked
package dev.gatehouse.security;

import org.jspecify.annotations.NullMarked;
