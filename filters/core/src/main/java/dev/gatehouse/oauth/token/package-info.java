/**
 * Token requests and their answers (RFC 6749 §4 to §6, RFC 8693), spelled and read by the Nimbus SDK.
 *
 * <p>The lowest of the packages of {@code oauth}: what a grant is for, and what becomes of its tokens, is for the others.
 */
@NullMarked
package dev.gatehouse.oauth.token;

import org.jspecify.annotations.NullMarked;
