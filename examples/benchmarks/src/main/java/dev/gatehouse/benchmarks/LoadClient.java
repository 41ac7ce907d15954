package dev.gatehouse.benchmarks;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends the same request again and again over one connection, and insists on 200. */
final class LoadClient implements Closeable {

    private static final int BATCH = 20;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] batches;
    private final int requestOctets;

    LoadClient(int port, String header) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), 8192);
        byte[] request = ("GET /api/orders/4711 HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: load\r\nAccept: */*\r\n"
                        + header + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        requestOctets = request.length;
        batches = new byte[BATCH * requestOctets];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(request, 0, batches, i * requestOctets, requestOctets);
        }
    }

    /** In batches down one connection, so that the cost of waking up is shared and what a request costs stands out. */
    void send(int requests) throws IOException {
        for (int sent = 0; sent < requests; sent += BATCH) {
            int batch = Math.min(BATCH, requests - sent);
            out.write(batches, 0, batch * requestOctets);
            out.flush();
            for (int i = 0; i < batch; i++) {
                readReply();
            }
        }
    }

    private void readReply() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).trim());
            }
        }
        in.skipNBytes(length);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server hung up");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
