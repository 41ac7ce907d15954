package dev.gatehouse.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that are all sent before the issuer answers about their one new token: how many pass, and how often it was
 * asked, which the server's process prints at its end.
 */
final class CrowdComparison {

    /** Longer than it takes to send them all. */
    static final Duration ANSWER_DELAY = Duration.ofSeconds(20);

    private static final int PATIENCE_MILLIS = 120_000;

    private final int crowd;

    CrowdComparison(int crowd) {
        this.crowd = crowd;
    }

    void run() throws IOException {
        try (MeasuredServer server = MeasuredServer.filter("opaque-slow")) {
            byte[] request = ("GET /api/orders/4711 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                            + server.header() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            long begun = System.nanoTime();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < crowd; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(request);
                sockets.add(socket);
            }
            System.out.printf("%d requests sent after %.1f s%n", crowd, seconds(begun));
            int passed = 0;
            for (Socket socket : sockets) {
                try (socket) {
                    String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    passed += status.equals("HTTP/1.1 200") ? 1 : 0;
                }
            }
            System.out.printf("%d of %d passed, the last after %.1f s%n", passed, crowd, seconds(begun));
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
