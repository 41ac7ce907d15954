/**
 * Parsers that know one meaning for each input: JSON and base64url. What they refuse, nobody else gets to guess at.
 *
 * <p>The lowest floor: knows nothing of Gatehouse.
 */
@NullMarked
package dev.gatehouse.strict;

import org.jspecify.annotations.NullMarked;
