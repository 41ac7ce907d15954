/** Generates the references under docs/ from the sources, and holds them against what is committed. */
@NullMarked
package dev.gatehouse.docs;

import org.jspecify.annotations.NullMarked;
