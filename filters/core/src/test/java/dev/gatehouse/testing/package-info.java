/** Fixtures that the tests of several modules share: keys, tokens, an issuer on a real socket. */
@NullMarked
package dev.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
