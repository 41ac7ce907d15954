package dev.gatehouse.benchmarks;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;

import java.util.List;

/** A request without a container. */
final class BenchmarkRequest implements RequestView {

    private final String authorization;
    private final String path;
    private final String host;

    BenchmarkRequest(String authorization) {
        this(authorization, "localhost", "/api/orders/4711");
    }

    BenchmarkRequest(String authorization, String host, String path) {
        this.authorization = authorization;
        this.host = host;
        this.path = path;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public RequestPath path() {
        return CanonicalPath.parse(path);
    }

    @Override
    public String host() {
        return host;
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
