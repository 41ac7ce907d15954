/** Runs the MicroProfile JWT TCK against the Jakarta Security module on WildFly. */
@NullMarked
package dev.gatehouse.tck;

import org.jspecify.annotations.NullMarked;
