/**
 * Who is at the other end of a connection, whatever stands in between: trusted proxies, and the certificate by which a
 * client authenticated.
 *
 * <p>On the floor: knows {@code http}, {@code config} and {@code strict}, no feature and no third-party type.
 */
@NullMarked
package dev.gatehouse.peer;

import org.jspecify.annotations.NullMarked;
