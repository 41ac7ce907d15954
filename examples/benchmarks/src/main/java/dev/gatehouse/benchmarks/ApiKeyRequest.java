package dev.gatehouse.benchmarks;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;

import java.util.List;

/** A request with an API key, without a container. */
final class ApiKeyRequest implements RequestView {

    private final String key;

    ApiKeyRequest(String key) {
        this.key = key;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public RequestPath path() {
        return CanonicalPath.parse("/api/orders/4711");
    }

    @Override
    public String host() {
        return "localhost";
    }

    @Override
    public List<String> headers(String name) {
        return name.equals("X-API-Key") ? List.of(key) : List.of();
    }

    @Override
    public String peerAddress() {
        return "127.0.0.1";
    }
}
