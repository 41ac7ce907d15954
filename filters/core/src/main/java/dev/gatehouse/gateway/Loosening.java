package dev.gatehouse.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A requirement that one configuration has and the next one lacks, or has in a wider form. Immutable; holds no secret.
 *
 * @param route the new route whose requests are concerned; null for what concerns all routes
 * @param property the property that is looser now, by its whole name
 * @param before its earlier value, in words where it had none
 * @param after its present value
 */
public record Loosening(@Nullable String route, String property, String before, String after) {}
