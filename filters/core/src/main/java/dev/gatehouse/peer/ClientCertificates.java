package dev.gatehouse.peer;

import dev.gatehouse.http.RequestView;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificates by which the clients of requests authenticated, as the container saw them. Nothing about them is
 * checked here but that the client has the leaf's key. Immutable.
 */
public final class ClientCertificates {

    /** What a request says of its client's certificate. */
    public sealed interface Presented {}

    /** There is none. */
    public record None() implements Presented {}

    /**
     * A chain, the client's own first.
     *
     * @param certificates at least one
     */
    public record Chain(List<X509Certificate> certificates) implements Presented {

        /** Copies the list. */
        public Chain {
            certificates = List.copyOf(certificates);
        }

        /** The client's own certificate. */
        public X509Certificate leaf() {
            return certificates.get(0);
        }
    }

    /**
     * There is one that can't be read.
     *
     * @param reason why, for the operator
     */
    public record Malformed(String reason) implements Presented {}

    /** What {@code request} presents. */
    public Presented of(RequestView request) {
        List<X509Certificate> chain = request.peerCertificates();
        return chain.isEmpty() ? new None() : new Chain(chain);
    }
}
