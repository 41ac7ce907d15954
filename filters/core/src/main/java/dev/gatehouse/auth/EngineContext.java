package dev.gatehouse.auth;

import dev.gatehouse.audit.AuditSink;

import java.time.Clock;

/**
 * What every feature is given.
 *
 * @param clock what the time is
 * @param audit where events go
 */
public record EngineContext(Clock clock, AuditSink audit) {}
