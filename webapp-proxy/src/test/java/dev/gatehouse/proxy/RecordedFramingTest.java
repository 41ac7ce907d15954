package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Requests with ambiguous framing are refused on every path, the gateway's own included, and stand in the audit. */
class RecordedFramingTest {

    private static final LoginProvider PROVIDER = new LoginProvider(TestKeys.rsa("login"), Clock.systemUTC());
    private static final RecordingBackend BACKEND = new RecordingBackend();

    @TempDir
    private static Path directory;

    private static RunningProxy plain;
    private static RunningProxy withLogin;

    @BeforeAll
    static void start() throws IOException {
        plain = proxy("plain", "");
        StringBuilder login = new StringBuilder();
        String[] settings = PROVIDER.settings("main");
        for (int i = 0; i < settings.length; i += 2) {
            login.append(settings[i]).append('=').append(settings[i + 1]).append('\n');
        }
        withLogin = proxy("login", login.toString());
    }

    @AfterAll
    static void stop() {
        plain.close();
        withLogin.close();
        BACKEND.close();
        PROVIDER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n",
                "POST %s HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n",
            })
    void requestWhenFramingIsAmbiguousThenRefusedAndRecorded(String head) throws Exception {
        assertRefused(plain, "plain", head, "/framing/plain");
        assertRefused(withLogin, "login", head, "/framing/login");
        assertRefused(withLogin, "login", head, "/logout/backchannel");
    }

    /** The control: the same body in plain framing is refused for its token, and recorded too. */
    @ParameterizedTest
    @ValueSource(strings = "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n")
    void logoutWhenFramingIsPlainThenRefusedForItsToken(String head) throws Exception {
        long before = events("login", "LOGOUT_TOKEN_INVALID");

        RawHttp.Reply reply = send(withLogin, head, "/logout/backchannel");

        assertThat(reply.status()).isEqualTo(400);
        awaitEvents("login", "LOGOUT_TOKEN_INVALID", before + 1);
    }

    private static void assertRefused(RunningProxy proxy, String name, String head, String path) throws Exception {
        long before = events(name, "FRAMING_AMBIGUOUS");

        RawHttp.Reply reply = send(proxy, head, path);

        assertThat(reply.status()).as(path).isEqualTo(400);
        assertThat(reply.text()).doesNotContain("HTTP/1.1 200");
        awaitEvents(name, "FRAMING_AMBIGUOUS", before + 1);
    }

    private static RawHttp.Reply send(RunningProxy proxy, String head, String path) throws IOException {
        String form = "Content-Type: application/x-www-form-urlencoded\r\n\r\n0\r\n\r\n";
        String second = "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        return RawHttp.send(proxy.url(), head.formatted(path) + form + second);
    }

    private static void awaitEvents(String name, String text, long count) throws Exception {
        for (int i = 0; i < 200 && events(name, text) < count; i++) {
            TimeUnit.MILLISECONDS.sleep(25);
        }
        assertThat(events(name, text)).as(Files.readString(audit(name))).isEqualTo(count);
    }

    private static long events(String name, String text) throws IOException {
        Path audit = audit(name);
        List<String> lines = Files.exists(audit) ? Files.readAllLines(audit) : List.of();
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    private static Path audit(String name) {
        return directory.resolve(name + ".json");
    }

    private static RunningProxy proxy(String name, String more) throws IOException {
        return new RunningProxy(
                Files.createDirectories(directory.resolve(name)), """
                gatehouse.audit=file:%s
                gatehouse.routes.all.path=/**
                gatehouse.routes.all.authenticate=none
                gatehouse.routes.all.backends=%s
                %s
                """.formatted(audit(name), BACKEND.url(), more));
    }
}
