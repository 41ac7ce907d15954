/**
 * Documents and answers from providers, within bounds of time and size, and the metadata of an issuer.
 *
 * <p>On the floor: knows {@code config} and {@code strict}, no feature.
 */
@NullMarked
package dev.gatehouse.fetch;

import org.jspecify.annotations.NullMarked;
