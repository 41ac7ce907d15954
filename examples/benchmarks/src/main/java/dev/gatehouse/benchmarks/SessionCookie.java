package dev.gatehouse.benchmarks;

import dev.gatehouse.testing.LoginProvider;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Collectors;

/** The cookie of a session, had by a login as a browser's. */
final class SessionCookie {

    private static final String PAGE = "/api/orders/4711";

    private SessionCookie() {}

    /** Logs in at a server on the loopback address, whose user the provider knows. */
    static String of(int port, LoginProvider provider) throws IOException {
        HttpResponse<String> begun = get(URI.create("http://127.0.0.1:" + port + PAGE), "");
        String sentTo = begun.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> ended = get(URI.create(provider.authorize(sentTo)), cookies(begun));
        return cookies(ended);
    }

    private static String cookies(HttpResponse<String> response) {
        List<String> set = response.headers().allValues("Set-Cookie");
        return set.stream()
                .filter(cookie -> !cookie.contains("Max-Age=0"))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining("; "));
    }

    private static HttpResponse<String> get(URI url, String cookies) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept", "text/html");
        try {
            return HttpClient.newHttpClient()
                    .send(
                            (cookies.isEmpty() ? request : request.header("Cookie", cookies)).build(),
                            BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
