package dev.gatehouse.proxy.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a running server at its management port. */
final class ManagementClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI address;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    ManagementClient(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    String post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> reply;
        try {
            reply = client.send(
                    request.timeout(TIMEOUT)
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException("No server answers at " + address + "; nothing was changed as far as it is known", e);
        }
        if (reply.statusCode() / 100 != 2) {
            throw new IOException("The server at " + address + " answered " + reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }
}
