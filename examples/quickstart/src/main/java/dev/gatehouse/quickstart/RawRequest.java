package dev.gatehouse.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A GET as written, byte for byte: an HTTP client would tidy up the attacks of the tour. */
record RawRequest(String target, List<String> headers, String source) {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int TIMEOUT_MILLIS = 20_000;

    RawRequest {
        headers = List.copyOf(headers);
    }

    static RawRequest get(String target) {
        return new RawRequest(target, List.of(), LOOPBACK);
    }

    RawRequest bearer(String token) {
        return with("Authorization: Bearer " + token);
    }

    RawRequest with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new RawRequest(target, more, source);
    }

    /** From another address of this machine, of which 127.0.0.0/8 has many. */
    RawRequest from(String address) {
        return new RawRequest(target, headers, address);
    }

    /** The target without what its query says: one row of the tour has a key there, where none belongs. */
    String shownTarget() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query) + "?…";
    }

    Reply send(URI server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(text(server).getBytes(StandardCharsets.US_ASCII));
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    private String text(URI server) {
        List<String> lines = new ArrayList<>();
        lines.add("GET " + target + " HTTP/1.1");
        lines.add("Host: " + server.getAuthority());
        lines.add("Connection: close");
        lines.addAll(headers);
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static Reply parse(String text) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
            throw new IOException("no HTTP reply: \"" + text + "\"");
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : List.of(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        boolean chunked = headers.getOrDefault("Transfer-Encoding", List.of()).contains("chunked");
        byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        return new Reply(
                Integer.parseInt(lines[0].substring(9, 12)),
                headers,
                new String(chunked ? withoutChunks(body) : body, StandardCharsets.UTF_8));
    }

    private static byte[] withoutChunks(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int lineEnd = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, lineEnd), 16);
            if (size == 0) {
                return whole.toByteArray();
            }
            whole.write(body, lineEnd + 2, size);
            at = lineEnd + 2 + size + 2;
        }
    }
}
