package dev.gatehouse.proxy.keycloak;

import com.nimbusds.jose.util.JSONObjectUtils;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends one request to Keycloak and answers its JSON; anything but a 2xx is an {@link IOException} with the body. */
final class JsonExchange {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    Map<String, Object> postForm(URI uri, Map<String, String> form) throws IOException {
        return parsed(submit(uri, form));
    }

    /** Sends a form whose answer has nothing to say. */
    HttpResponse<String> submit(URI uri, Map<String, String> form) throws IOException {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Map<String, Object> get(URI uri, String bearer) throws IOException {
        return parsed(send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + bearer)));
    }

    /** The objects of an array. */
    List<Map<String, Object>> list(URI uri, String bearer) throws IOException {
        String array = send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + bearer))
                .body();
        try {
            return List.of(JSONObjectUtils.getJSONObjectArray(
                    JSONObjectUtils.parse("{\"objects\":" + array + "}"), "objects"));
        } catch (ParseException e) {
            throw new IOException("not a JSON array of objects: " + array, e);
        }
    }

    /** Asks for something to be done, which needs no more than its address. */
    void post(URI uri, String bearer) throws IOException {
        send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + bearer)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Answers the {@code Location} of what was created. */
    URI create(URI uri, String bearer, Map<String, Object> body) throws IOException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSONObjectUtils.toJSONString(body))));
        return URI.create(response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("no Location in the answer of POST " + uri)));
    }

    void delete(URI uri, String bearer) throws IOException {
        send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + bearer)
                .DELETE());
    }

    /** Whether a GET answers 200; a refused connection is a no. */
    boolean answers(URI uri) throws InterruptedIOException {
        try {
            send(HttpRequest.newBuilder(uri));
            return true;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder builder) throws IOException {
        HttpRequest request = builder.timeout(LIMIT).build();
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(request.method() + " " + request.uri());
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException(request.method() + " " + request.uri() + " answered " + response.statusCode() + ": "
                    + response.body());
        }
        return response;
    }

    private static Map<String, Object> parsed(HttpResponse<String> response) throws IOException {
        try {
            return JSONObjectUtils.parse(response.body());
        } catch (ParseException e) {
            throw new IOException("not a JSON object: " + response.body(), e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
