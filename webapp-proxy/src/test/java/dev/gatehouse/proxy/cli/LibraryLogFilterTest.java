package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

class LibraryLogFilterTest {

    private static final String SECRET = "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0FeDcBa98765Qz";
    private static final String KEY = "gh_live_0aB1cD2eF3gH4iJ5_" + SECRET + "_0aB1cD";

    @TempDir
    private Path directory;

    private static LogRecord logged(String logger, String message) {
        LogRecord logged = new LogRecord(Level.WARNING, message);
        logged.setLoggerName(logger);
        return logged;
    }

    @Test
    void isLoggableWhenLibraryQuotesCredentialThenItIsCut() {
        LogRecord quoted = logged("org.eclipse.jetty.util.HostPort", "Bad port [{0}]");
        quoted.setParameters(new Object[] {KEY});
        quoted.setThrown(new IllegalArgumentException(KEY));
        LogRecord harmless = logged("org.eclipse.jetty.util.HostPort", "Bad port [x]");
        LogRecord ours = logged("dev.gatehouse.audit", KEY);
        LibraryLogFilter filter = new LibraryLogFilter(null);

        assertThat(List.of(quoted, harmless, ours)).allMatch(filter::isLoggable);

        assertThat(quoted.getMessage()).startsWith("Bad port [").doesNotContain(SECRET);
        assertThat(quoted.getThrown()).asString().doesNotContain(SECRET);
        assertThat(harmless.getMessage()).isEqualTo("Bad port [x]");
        assertThat(ours.getMessage()).isEqualTo(KEY);
        assertThat(new LibraryLogFilter(any -> false).isLoggable(harmless)).isFalse();
    }

    /** Jetty's parser logs a host that it can't read, before anything of ours sees the request. */
    @Test
    void requestWhenHostHoldsKeyThenNoLogHasItWhole() throws IOException {
        List<String> messages = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                if (isLoggable(logged)) {
                    messages.add(logged.getMessage() + " " + logged.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setFilter(new LibraryLogFilter(null));
        Logger.getLogger("").addHandler(handler);
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = new RunningProxy(directory, """
                        gatehouse.routes.all.path=/**
                        gatehouse.routes.all.authenticate=none
                        gatehouse.routes.all.backends=%s
                        """.formatted(backend.url()))) {
            for (String host : List.of("a:" + KEY, "[" + KEY + "]", KEY + ":x:y", "a@" + KEY)) {
                RawHttp.send(proxy.url(), "GET /o HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            }
            assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(200);
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }

        assertThat(messages).anyMatch(message -> message.contains("[cut]"));
        assertThat(messages).noneMatch(message -> message.contains(SECRET.substring(0, 12)));
    }
}
