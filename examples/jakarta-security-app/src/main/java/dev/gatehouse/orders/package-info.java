/** An application of orders that authenticates nobody by itself. */
@NullMarked
package dev.gatehouse.orders;

import org.jspecify.annotations.NullMarked;
