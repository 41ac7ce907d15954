package dev.gatehouse.forward;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of one request.
 *
 * @param identity the caller; null if there is none, and then only what is no identity goes on
 * @param tenant on whose behalf it is served
 * @param requestId the id that it stands under in logs
 * @param trace the trace that it belongs to
 */
public record ForwardedCall(@Nullable Identity identity, Tenant tenant, String requestId, TraceParent trace) {}
