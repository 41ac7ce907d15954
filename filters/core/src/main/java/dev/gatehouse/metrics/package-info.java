/**
 * What there is to measure, and the ports through which features say so.
 *
 * <p>On the floor, since any feature may have something to count: knows nothing of Gatehouse and no metrics library.
 */
@NullMarked
package dev.gatehouse.metrics;

import org.jspecify.annotations.NullMarked;
