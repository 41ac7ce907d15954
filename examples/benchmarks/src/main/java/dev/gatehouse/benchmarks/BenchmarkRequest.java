package dev.gatehouse.benchmarks;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;

import java.util.List;

/** A request without a container. */
final class BenchmarkRequest implements RequestView {

    private final String authorization;

    BenchmarkRequest(String authorization) {
        this.authorization = authorization;
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
        return name.equals("Authorization") ? List.of(authorization) : List.of();
    }

    @Override
    public String peerAddress() {
        return "127.0.0.1";
    }
}
