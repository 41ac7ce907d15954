package dev.gatehouse.jwt;

import java.time.Duration;

/**
 * How an issuer's keys are kept fresh. Immutable.
 *
 * @param refresh how often they are fetched in the background
 * @param grace how long the last good ones are used beyond a missed refresh
 * @param timeout how long one fetch may take
 * @param insecureUrls whether http:// is allowed beyond loopback
 */
public record KeyPolicy(Duration refresh, Duration grace, Duration timeout, boolean insecureUrls) {}
