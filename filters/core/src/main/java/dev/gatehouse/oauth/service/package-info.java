/**
 * Service accounts: what a backend or another service is shown. Tokens by client credentials (RFC 6749 §4.4) and by exchange
 * of a caller's token (RFC 8693), each kept, renewed ahead of its end and asked for once however many want it.
 *
 * <p>Which route uses which account is for {@code gateway} to say.
 */
@NullMarked
package dev.gatehouse.oauth.service;

import org.jspecify.annotations.NullMarked;
