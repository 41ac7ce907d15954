package dev.gatehouse.oauth.session;

import java.time.Duration;

/**
 * How long sessions live. Immutable.
 *
 * @param idle without a request
 * @param most in any case
 */
public record SessionLimits(Duration idle, Duration most) {}
