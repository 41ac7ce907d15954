/** Starts the application on WildFly, with credentials to try it. */
@NullMarked
package dev.gatehouse.orders.server;

import org.jspecify.annotations.NullMarked;
