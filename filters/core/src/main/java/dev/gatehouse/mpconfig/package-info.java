/**
 * MicroProfile Config as a source of settings.
 *
 * <p>An adapter: the only package that knows MicroProfile Config's API, and loaded only where that is present.
 */
@NullMarked
package dev.gatehouse.mpconfig;

import org.jspecify.annotations.NullMarked;
