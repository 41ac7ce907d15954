package dev.gatehouse.oauth.login;

import org.jspecify.annotations.Nullable;

/**
 * Where a login's own endpoints are, within the application. Immutable.
 *
 * @param callback where the provider sends the browser back to
 * @param logout where a user logs out
 * @param afterLogout where the browser goes then
 * @param backchannelLogout where the provider itself says who has logged out
 * @param login where a page sends the browser to log in; null for nowhere
 */
public record LoginPaths(
        String callback,
        String logout,
        String afterLogout,
        String backchannelLogout,
        @Nullable String login) {}
