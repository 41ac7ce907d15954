package dev.gatehouse.clientcert;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;

/**
 * How responders are asked. Immutable.
 *
 * @param responder whom to ask; null for the one that a certificate names
 * @param timeout for one exchange
 * @param cache how long an answer is used, if it is not over sooner
 */
public record OcspPolicy(@Nullable URI responder, Duration timeout, Duration cache) {}
