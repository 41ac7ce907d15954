/**
 * Browser sessions on our side: their ids, what they hold, and where they are kept, in memory or encrypted in the shared
 * state.
 *
 * <p>Knows no login: how a session begins, is refreshed and ends is {@code oauth.login}'s matter.
 */
@NullMarked
package dev.gatehouse.oauth.session;

import org.jspecify.annotations.NullMarked;
