package dev.gatehouse.auth;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.KnownMetadata;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.SharedState;
import org.jspecify.annotations.Nullable;

import java.time.Clock;

/**
 * What every feature is given.
 *
 * @param clock what the time is
 * @param audit where events go
 * @param meters where things are counted
 * @param shared what the nodes share; null where each is alone
 * @param files the watch that notices changed files
 * @param metadata what issuers lately said of themselves
 */
public record EngineContext(
        Clock clock,
        AuditSink audit,
        Meters meters,
        @Nullable SharedState shared,
        FileWatch files,
        KnownMetadata metadata) {

    /** A context that knows no metadata yet. */
    public EngineContext(Clock clock, AuditSink audit, Meters meters, @Nullable SharedState shared, FileWatch files) {
        this(clock, audit, meters, shared, files, new KnownMetadata(clock));
    }

    /** A context whose files are watched by the default rules. */
    public EngineContext(Clock clock, AuditSink audit, Meters meters, @Nullable SharedState shared) {
        this(clock, audit, meters, shared, new FileWatch(ReloadConfig.DEFAULT, audit));
    }

    /** One of a node that is alone and counts nothing. */
    public EngineContext(Clock clock, AuditSink audit) {
        this(clock, audit, Meters.NONE, null);
    }
}
