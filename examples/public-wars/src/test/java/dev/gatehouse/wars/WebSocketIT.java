package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An application with a WebSocket; none of the public ones has one that is on by itself. */
class WebSocketIT {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>
            """;

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static JettyWar guarded;

    /** Sends back what it gets, and says to whom. */
    @ServerEndpoint("/echo")
    public static final class Echo {

        @OnMessage
        public String answer(String text, Session session) {
            return session.getUserPrincipal().getName() + ": " + text;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Path application = directory.resolve("echo");
        Path inside =
                Files.createDirectories(application.resolve("WEB-INF/lib")).getParent();
        Files.writeString(inside.resolve("web.xml"), WEB_XML);
        Files.copy(
                Path.of(System.getProperty("bundle.directory"), "gatehouse-filters.jar"),
                inside.resolve("lib/gatehouse-filters.jar"));
        String name = Echo.class.getName().replace('.', '/') + ".class";
        Path endpoint = inside.resolve("classes").resolve(name);
        Files.createDirectories(endpoint.getParent());
        try (InputStream in = Echo.class.getClassLoader().getResourceAsStream(name)) {
            Files.copy(in, endpoint);
        }
        Files.copy(Path.of("src/main/recipes/hawtio/gatehouse.properties"), inside.resolve("gatehouse.properties"));
        guarded = JettyWar.start(application, directory, issuer.settings());
    }

    @AfterAll
    static void stop() throws Exception {
        guarded.close();
    }

    @Test
    void handshakeWhenWithoutCredentialThenRefusedAndNoSocketIsOpened() throws IOException {
        try (Socket socket = open("")) {
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(reply).startsWith("HTTP/1.1 401 ").contains("application/problem+json");
            assertThat(reply).doesNotContain("101 Switching").doesNotContainIgnoringCase("Sec-WebSocket-Accept");
        }
        assertThat(guarded.users()).isEmpty();
    }

    @Test
    void handshakeWhenTheUserIsKnownThenTheEndpointAnswersThatUser() throws IOException {
        try (Socket socket = open("Authorization: " + issuer.alice("hawtio", "hawtio") + "\r\n")) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(head(in)).startsWith("HTTP/1.1 101 ").containsIgnoringCase("\r\nSec-WebSocket-Accept: ");

            socket.getOutputStream().write(masked("hello"));
            assertThat(in.readUnsignedByte()).isEqualTo(0x81);
            assertThat(new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8))
                    .isEqualTo("alice: hello");
        }
    }

    private static Socket open(String headers) throws IOException {
        URI address = URI.create(guarded.url());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        String connection = headers.isEmpty() ? "Upgrade, close" : "Upgrade";
        String request = "GET /app/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: " + connection
                + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    /** One text frame of a client (RFC 6455 §5.2), with the mask 0. */
    private static byte[] masked(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[6 + octets.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | octets.length);
        System.arraycopy(octets, 0, frame, 6, octets.length);
        return frame;
    }
}
