package dev.gatehouse.gateway;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestView;

import java.util.List;

/** A request that stands for all that meet a route's pattern. */
record SampleRequest(String method, String host, CanonicalPath path) implements RequestView {

    @Override
    public List<String> headers(String name) {
        return List.of();
    }

    @Override
    public String peerAddress() {
        return "127.0.0.1";
    }
}
