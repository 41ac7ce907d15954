/**
 * OpenID Connect's authorization code flow as its client (a relying party): login, sessions' refresh, logout.
 *
 * <p>{@code Logins} is all that the gateway needs: it answers the login's own paths, and authenticates requests by their
 * session.
 */
@NullMarked
package dev.gatehouse.oauth.login;

import org.jspecify.annotations.NullMarked;
