package dev.gatehouse.orders.server;

import com.nimbusds.jose.JOSEException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Requests to type, and what they are answered. */
final class Requests {

    private record Row(String method, String path, String header, int status) {

        String curl(String url) {
            return "curl -i" + (method.equals("GET") ? "" : " -X " + method)
                    + (header.isEmpty() ? "" : " -H '" + header + "'") + " " + url + path;
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final List<Row> rows = new ArrayList<>();

    Requests(String url, DemoCredentials credentials) throws JOSEException {
        this.url = url;
        String alice = "Authorization: Bearer " + credentials.token("alice", "clerk");
        String bob = "Authorization: Bearer " + credentials.token("bob", "manager");
        String warehouse = "X-API-Key: " + credentials.apiKey();
        add("GET", "/api/hours", "", 200);
        add("GET", "/api/me", "", 401);
        add("GET", "/api/me", alice, 200);
        add("GET", "/api/me", warehouse, 200);
        add("GET", "/api/orders", alice, 200);
        add("GET", "/api/orders", warehouse, 200);
        add("GET", "/api/orders", bob, 403);
        add("DELETE", "/api/orders/7", bob, 200);
        add("DELETE", "/api/orders/7", alice, 403);
        add("GET", "/elsewhere", alice, 404);
    }

    private void add(String method, String path, String header, int status) {
        rows.add(new Row(method, path, header, status));
    }

    /** Sends them all and prints each; whether all were answered as expected. */
    boolean tryAll() throws IOException, InterruptedException {
        boolean good = true;
        for (Row row : rows) {
            HttpResponse<String> reply = send(row);
            boolean expected = reply.statusCode() == row.status;
            good &= expected;
            System.out.println("\n" + row.curl(url));
            System.out.println((expected ? "" : "!! expected " + row.status + ", got ") + reply.statusCode() + " "
                    + reply.headers().firstValue("WWW-Authenticate").orElse(""));
            System.out.println(reply.body().strip());
        }
        return good;
    }

    private HttpResponse<String> send(Row row) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + row.path))
                .method(row.method, HttpRequest.BodyPublishers.noBody());
        if (!row.header.isEmpty()) {
            String[] parts = row.header.split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
