package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A request as the engine sees it. A view belongs to the thread that handles the request; what it returns does not
 * change while the request lasts.
 */
public interface RequestView {

    /** The method as sent, case kept (RFC 9110 §9.1). */
    String method();

    /** The path within the application, parsed once. */
    RequestPath path();

    /** The host that the request names, lower case and without port; empty if it names none. */
    String host();

    /** All values of a header in the order in which they came, the name in any case; empty if there are none. */
    List<String> headers(String name);

    /** The address of the peer that opened the connection, as text. */
    String peerAddress();

    /** The protocol and version, such as {@code HTTP/1.1}. */
    default String protocol() {
        return "HTTP/1.1";
    }

    /** The query, not decoded; null if there is none. */
    default @Nullable String rawQuery() {
        return target().rawQuery();
    }

    /** The scheme, authority, path and query as sent. */
    default RequestTarget target() {
        return new RequestTarget("http", host(), path() instanceof CanonicalPath path ? path.value() : "/", null);
    }

    /**
     * The certificates by which the peer authenticated in TLS, its own first; empty if it did not. That it has the leaf's
     * key is proven; nothing else about them is.
     */
    default List<X509Certificate> peerCertificates() {
        return List.of();
    }

    /** The path of the application that the request is for, as sent; empty for the root. */
    default String contextPath() {
        return "";
    }

    /** The body of a request that the engine answers itself, where whoever passes the request has read it. */
    default RequestBody body() {
        return new RequestBody.Missing(RequestBody.Reason.UNREAD);
    }
}
