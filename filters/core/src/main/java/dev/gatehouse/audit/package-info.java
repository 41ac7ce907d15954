/**
 * What an operator must be able to prove later: events, and where they go. An event can't change an outcome.
 *
 * <p>On the floor, since any feature may have something to record: knows nothing of Gatehouse but how settings are read
 * and things are counted.
 */
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
