package dev.gatehouse.peer;

/** How a proxy writes a client's certificate into a header. */
public enum HeaderFormat {
    /** A byte sequence of structured fields (RFC 9440). */
    RFC9440,
    /** Envoy's {@code x-forwarded-client-cert}. */
    XFCC,
    /** PEM, percent-encoded: nginx's {@code $ssl_client_escaped_cert}. */
    PEM_URLENCODED
}
