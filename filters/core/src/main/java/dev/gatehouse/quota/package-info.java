/**
 * How much of something a caller may have: in how much time, as a value, and at once, as places.
 *
 * <p>On the floor, since routes, tenants, API keys and logins have limits: knows nothing of Gatehouse.
 */
@NullMarked
package dev.gatehouse.quota;

import org.jspecify.annotations.NullMarked;
