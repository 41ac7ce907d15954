package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Slow clients before a filter that the container does not let work asynchronously, as without async-supported. */
class SlowBodyTest {

    private static final String HOSTILE = "127.0.0.1";
    private static final String HONEST = "127.0.0.2";
    private static final TestKeys KEYS = TestKeys.rsa("login");
    private static final int SLOW_CLIENTS = 250;

    private static Socket send(String source, int port, String body, int length) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(source), 0);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("POST /logout/backchannel HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + length
                                + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String logout(String source, int port, LoginProvider provider) throws IOException {
        String body = "logout_token="
                + TestJwts.of(KEYS, provider.issuer())
                        .withHeader("typ", "logout+jwt")
                        .withClaim("aud", LoginProvider.CLIENT)
                        .withClaim("jti", UUID.randomUUID().toString())
                        .withClaim("nbf", null)
                        .withClaim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                        .token();
        try (Socket socket = send(source, port, body, body.length())) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void serveWhenLogoutBodiesAreSlowThenFewThreadsWait() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (LoginProvider provider = new LoginProvider(KEYS, Clock.systemUTC());
                FilterServer server = FilterServer.withRoutes().serve("/public/*", Echo::serve)) {
            String[] login = provider.settings("web");
            for (int i = 0; i < login.length; i += 2) {
                server.param(login[i], login[i + 1]);
            }
            server.synchronousFilter(GatehouseFilter.class, "/*").start();
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                slow.add(send(HOSTILE, server.port(), "l", 900));
            }

            assertThat(RawHttp.request(server.port(), "GET", "/public/a").status())
                    .isEqualTo(200);
            assertThat(logout(HONEST, server.port(), provider)).startsWith("HTTP/1.1 200");
            assertThat(logout(HOSTILE, server.port(), provider))
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-After");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
