package dev.gatehouse.legacy.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A request that the demo performs and shows.
 *
 * @param meaning what it shows
 * @param token empty for none
 * @param status the expected answer
 * @param text what the answer must hold
 */
record DemoRequest(String meaning, String path, String token, int status, String text) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Performs it; what was different from what is expected, empty if nothing. */
    String difference(URI address) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != status) {
            return "status " + response.statusCode() + " instead of " + status;
        }
        return response.body().contains(text) ? "" : "the answer does not hold \"" + text + "\"";
    }

    /** The line that does the same in a shell. */
    String curl(URI address) {
        return "curl -i " + (token.isEmpty() ? "" : "-H 'Authorization: Bearer " + token + "' ") + address + path;
    }

    @Override
    public String toString() {
        return status + "  " + meaning;
    }
}
