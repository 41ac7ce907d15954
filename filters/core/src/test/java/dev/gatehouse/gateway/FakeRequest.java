package dev.gatehouse.gateway;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request that a test spells out. */
final class FakeRequest implements RequestView {

    private final String method;
    private final String path;
    private final Map<String, List<String>> headers = new TreeMap<>();

    FakeRequest(String method, String path) {
        this.method = method;
        this.path = path;
    }

    static FakeRequest get(String path) {
        return new FakeRequest("GET", path);
    }

    /** With one more value of a header. */
    FakeRequest with(String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(value);
        return this;
    }

    FakeRequest bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public RequestPath path() {
        return CanonicalPath.parse(path);
    }

    @Override
    public String host() {
        return "api.example.com";
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public String peerAddress() {
        return "192.0.2.1";
    }
}
