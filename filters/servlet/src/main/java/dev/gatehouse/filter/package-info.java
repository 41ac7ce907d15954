/**
 * The ordered servlet filters: {@link dev.gatehouse.filter.GatehouseFilter} for all phases from one mapping, and a
 * filter for each phase for those who put their own between.
 *
 * <p>Translates between container and engine; decides nothing itself.
 */
@NullMarked
package dev.gatehouse.filter;

import org.jspecify.annotations.NullMarked;
