package dev.gatehouse.provider;

import java.net.http.HttpResponse;
import java.util.List;

/** What an endpoint of an issuer answered, whatever its status; never shows its body, which may hold tokens. Immutable. */
public final class ProviderAnswer {

    private final int status;
    private final List<String> contentTypes;
    private final byte[] body;

    ProviderAnswer(HttpResponse<byte[]> response) {
        this.status = response.statusCode();
        this.contentTypes = response.headers().allValues("Content-Type");
        this.body = response.body();
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The values of {@code Content-Type}; just one in a proper answer. */
    public List<String> contentTypes() {
        return contentTypes;
    }

    /** The body, at most {@value dev.gatehouse.fetch.BoundedFetcher#MOST_OCTETS} octets. */
    public byte[] body() {
        return body.clone();
    }

    @Override
    public String toString() {
        return "ProviderAnswer[" + status + "]";
    }
}
