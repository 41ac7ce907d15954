package dev.gatehouse.wars;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** One who asks an application: with the same credential each time, and with cookies as a browser has them. */
final class Caller {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final String url;
    private final String authorization;
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    private Caller(String url, String authorization) {
        this.url = url;
        this.authorization = authorization;
    }

    /** A caller with that value of {@code Authorization}. */
    static Caller of(RunningWar war, String authorization) {
        return new Caller(war.url(), authorization);
    }

    static Caller anonymous(RunningWar war) {
        return new Caller(war.url(), "");
    }

    Answer ask(Exchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + exchange.path()))
                .timeout(LONGEST)
                .method(exchange.method(), BodyPublishers.ofString(exchange.body()));
        exchange.headers().forEach(request::header);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return Answer.of(client.send(request.build(), BodyHandlers.ofByteArray()));
    }

    Answer get(String path) throws IOException, InterruptedException {
        return ask(Exchange.get(path));
    }
}
