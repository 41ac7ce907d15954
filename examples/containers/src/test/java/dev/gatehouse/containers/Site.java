package dev.gatehouse.containers;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.TlsClient;
import dev.gatehouse.testing.TestCa.Issued;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URL;

/** A deployed application, asked by raw sockets. */
record Site(URL url) {

    /** Its context path. */
    String path() {
        return url.getPath().replaceFirst("/$", "");
    }

    /** Its container. */
    String server() {
        return URI.create(url.toString()).resolve("/").toString();
    }

    /** A GET of a path within the application. */
    RawHttp.Reply get(String path, String... headers) throws IOException {
        return RawHttp.get(server(), path() + path, headers);
    }

    /** A GET over TLS by a client that shows a certificate, or none. */
    RawHttp.Reply secureGet(@Nullable Issued own, String path, String... headers) {
        return TlsClient.get(
                "https://127.0.0.1:" + Container.securePort(), TlsFiles.SERVERS, own, path() + path, headers);
    }

    /** An empty request. */
    RawHttp.Reply request(String method, String path) throws IOException {
        return RawHttp.send(
                server(),
                method + " " + path() + path
                        + " HTTP/1.1\r\nHost: gatehouse.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /** A GET from an address of this machine, for a host. */
    RawHttp.Reply getFrom(String source, String host, String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path() + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return RawHttp.send(
                source, server(), request.append("Connection: close\r\n\r\n").toString());
    }

    /** How often a servlet was reached. */
    int visits(String servlet) throws IOException {
        return get("/public/visits")
                .text()
                .lines()
                .filter(line -> line.startsWith(servlet + "="))
                .mapToInt(line -> Integer.parseInt(line.substring(servlet.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
