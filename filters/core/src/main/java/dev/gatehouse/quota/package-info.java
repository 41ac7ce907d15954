/**
 * How much of something a caller may have in how much time, as a value.
 *
 * <p>On the floor, since routes, tenants and API keys have limits: knows nothing of Gatehouse, and counts nothing.
 */
@NullMarked
package dev.gatehouse.quota;

import org.jspecify.annotations.NullMarked;
