package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Clients without a credential that try to keep others from logging in, logging out, or being answered at all. */
class HostileLoginTest {

    private static final String OTHER_CLIENT = "127.0.0.2";
    private static final TestKeys KEYS = TestKeys.rsa("login");
    private static final int SLOW_CLIENTS = 250;

    @TempDir
    private Path directory;

    private LoginProvider provider;
    private RecordingBackend backend;
    private RunningProxy proxy;
    private final List<Socket> open = new ArrayList<>();

    @BeforeEach
    void start() {
        provider = new LoginProvider(KEYS, Clock.systemUTC());
        backend = new RecordingBackend();
        StringBuilder settings = new StringBuilder("""
                gatehouse.throttle.failures=5/1m
                gatehouse.routes.app.path=/app/**
                gatehouse.routes.app.authenticate=session
                gatehouse.routes.app.backends=%1$s
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%1$s
                """.formatted(backend.url()));
        String[] login = provider.settings("main");
        for (int i = 0; i < login.length; i += 2) {
            settings.append(login[i]).append('=').append(login[i + 1]).append('\n');
        }
        proxy = new RunningProxy(directory, settings.toString());
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        proxy.close();
        backend.close();
        provider.close();
    }

    private void send(String text) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
        open.add(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private int logout(String source, String body) throws IOException {
        return RawHttp.send(
                        source,
                        proxy.url(),
                        "POST /logout/backchannel HTTP/1.1\r\nHost: gatehouse.test\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                .status();
    }

    private String logoutToken() {
        return TestJwts.of(KEYS, provider.issuer())
                .withHeader("typ", "logout+jwt")
                .withClaim("aud", LoginProvider.CLIENT)
                .withClaim("jti", UUID.randomUUID().toString())
                .withClaim("nbf", null)
                .withClaim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                .token();
    }

    @Test
    void serveWhenLogoutBodiesAreSlowThenOthersAreAnswered() throws Exception {
        for (int i = 0; i < SLOW_CLIENTS; i++) {
            send("POST /logout/backchannel HTTP/1.1\r\nHost: gatehouse.test\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nl");
        }

        assertThat(RawHttp.get(proxy.url(), "/open/a").status()).isEqualTo(200);
        assertThat(logout("127.0.0.1", "logout_token=" + logoutToken())).isEqualTo(200);
        assertThat(logout(OTHER_CLIENT, "logout_token=" + logoutToken())).isEqualTo(200);
        assertThat(logout(OTHER_CLIENT, "logout_token=x")).isEqualTo(400);
        // However slowly a body comes, its time is up.
        assertThat(answer(open.get(0))).matches("HTTP/1.1 4[0-9]{2}");
    }

    @Test
    void logoutWhenTokensAreForgedThenTheirSenderAloneIsThrottled() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            statuses.add(logout(OTHER_CLIENT, "logout_token=" + logoutToken() + "x"));
        }

        assertThat(statuses).startsWith(400).endsWith(429);
        assertThat(logout("127.0.0.1", "logout_token=" + logoutToken())).isEqualTo(200);
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
    }

    /** The header of a reply that ends all of them would be too large for the container. */
    @Test
    void serveWhenLoginCookiesAreManyThenARedirect() throws Exception {
        StringBuilder cookies = new StringBuilder("Cookie: a=b");
        for (int i = 0; i < 200; i++) {
            cookies.append(String.format("; __Host-gatehouse-login-%08xabcdef=x", i));
        }

        assertThat(page().status()).isEqualTo(302);
        assertThat(page(cookies.toString()).status()).isEqualTo(302);
    }

    private RawHttp.Reply page(String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Accept: text/html";
        return RawHttp.get(proxy.url(), "/app/a", all);
    }
}
