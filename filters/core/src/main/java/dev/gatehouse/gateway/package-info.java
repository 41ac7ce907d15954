/**
 * The composition root: a {@link dev.gatehouse.gateway.Gateway} built once from the settings, and the way of a request
 * through its phases.
 *
 * <p>Knows every feature and is known by the adapters alone. No servlet type comes in here.
 */
@NullMarked
package dev.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
