package dev.gatehouse.testing;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request that a test spells out. */
public final class FakeRequest implements RequestView {

    private final String method;
    private final String path;
    private final @Nullable String query;
    private final Map<String, List<String>> headers = new TreeMap<>();
    private String scheme = "https";
    private String peer = "192.0.2.1";
    private String host = "api.example.com";
    private byte[] body = new byte[0];
    private List<X509Certificate> certificates = List.of();

    /** A request for a path, behind which a query may stand. */
    public FakeRequest(String method, String target) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    /** A GET. */
    public static FakeRequest get(String target) {
        return new FakeRequest("GET", target);
    }

    /** With one more value of a header. */
    public FakeRequest with(String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .add(value);
        return this;
    }

    /** With a bearer token. */
    public FakeRequest bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** From another address. */
    public FakeRequest from(String address) {
        peer = address;
        return this;
    }

    /** To another host. */
    public FakeRequest at(String name) {
        host = name;
        return this;
    }

    /** Over {@code http} or {@code https}. */
    public FakeRequest over(String given) {
        scheme = given;
        return this;
    }

    /** From a client that authenticated by these, its own first. */
    public FakeRequest certified(X509Certificate... chain) {
        certificates = List.of(chain);
        return this;
    }

    /** With a body. */
    public FakeRequest body(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    @Override
    public RequestBody body() {
        return new RequestBody.Complete(new String(body, StandardCharsets.ISO_8859_1));
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
        return host;
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public String peerAddress() {
        return peer;
    }

    @Override
    public RequestTarget target() {
        return new RequestTarget(scheme, host(), path, query);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return certificates;
    }
}
