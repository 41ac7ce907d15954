/**
 * The operator's settings: layered sources, typed keys, and every mistake reported at once.
 *
 * <p>The floor of the engine: imports nothing of Gatehouse. No servlet and no MicroProfile type comes in here; adapters
 * turn those into a {@link dev.gatehouse.config.SettingsSource}.
 */
@NullMarked
package dev.gatehouse.config;

import org.jspecify.annotations.NullMarked;
