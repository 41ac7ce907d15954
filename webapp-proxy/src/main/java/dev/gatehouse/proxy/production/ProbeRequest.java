package dev.gatehouse.proxy.production;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request that nobody sent.
 *
 * @param method its method
 * @param uri its path
 * @param host the host that it names
 * @param fields its headers, names in lower case
 */
record ProbeRequest(String method, String uri, String host, Map<String, String> fields) implements RequestView {

    /** An address of documentation (RFC 5737 §3), which no proxy of anybody's has. */
    private static final String NOWHERE = "192.0.2.1";

    ProbeRequest {
        fields = Map.copyOf(fields);
    }

    ProbeRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new ProbeRequest(method, uri, host, more);
    }

    ProbeRequest bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    @Override
    public RequestPath path() {
        return CanonicalPath.parse(uri);
    }

    @Override
    public List<String> headers(String name) {
        String value = fields.get(name.toLowerCase(Locale.ROOT));
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public String peerAddress() {
        return NOWHERE;
    }

    /** Leaves the headers out. */
    @Override
    public String toString() {
        return method + " " + host + uri;
    }
}
