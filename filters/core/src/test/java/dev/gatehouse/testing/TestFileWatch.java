package dev.gatehouse.testing;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.fetch.FileWatch;

import java.time.Duration;

/** Watches on files whose changes count at the next look. */
public final class TestFileWatch {

    private TestFileWatch() {}

    /** A watch that records nothing. */
    public static FileWatch open() {
        return open(event -> {});
    }

    /** A watch that records its events in {@code audit}. */
    public static FileWatch open(AuditSink audit) {
        return new FileWatch(new ReloadConfig(ReloadConfig.Mode.AUTO, Duration.ZERO), audit);
    }
}
