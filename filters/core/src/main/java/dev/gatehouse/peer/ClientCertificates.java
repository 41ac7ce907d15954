package dev.gatehouse.peer;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificates by which the clients of requests authenticated: as the container saw them, or as a trusted proxy says
 * in a header, never both. Nothing about them is checked here but who says so. Immutable.
 *
 * @param header where a proxy writes them; null if the container's own TLS counts
 */
public record ClientCertificates(@Nullable CertificateHeader header) {

    private static final ConfigKey<Source> SOURCE = ConfigKey.of(
                    "gatehouse.client-certificates.source",
                    ValueType.oneOf(Source.class),
                    "Where client certificates come from: the TLS that ends here, or a header that one of"
                            + " gatehouse.trusted-proxies writes.")
            .withDefault("tls");
    private static final ConfigKey<String> HEADER = ConfigKey.of(
                    "gatehouse.client-certificates.header",
                    ValueType.text().checked(ClientCertificates::headerName, "a header name"),
                    "With source=header: the header. It never goes on to an application, whoever sent it.")
            .withDefault(Headers.CLIENT_CERT);
    private static final ConfigKey<HeaderFormat> FORMAT = ConfigKey.of(
            "gatehouse.client-certificates.header-format",
            ValueType.oneOf(HeaderFormat.class),
            "How the header is written: as in RFC 9440, as Envoy does, or as percent-encoded PEM. Not set: rfc9440 for"
                    + " Client-Cert, xfcc for X-Forwarded-Client-Cert; for another name it is required.");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(SOURCE, HEADER, FORMAT);

    private enum Source {
        TLS,
        HEADER
    }

    /** Those that the container saw. */
    public ClientCertificates() {
        this(null);
    }

    /** Reads where they come from; as seen by the container if a problem was recorded. */
    public static ClientCertificates from(ConfigReader reader) {
        TrustedProxies proxies = TrustedProxies.from(reader);
        String name = reader.value(HEADER);
        HeaderFormat format = reader.optional(FORMAT);
        if (reader.value(SOURCE) == Source.TLS) {
            return new ClientCertificates();
        }
        if (proxies.ranges().isEmpty()) {
            reader.problem(SOURCE, "is header, and nobody may write it", "tls, or gatehouse.trusted-proxies beside it");
        }
        HeaderFormat known = format == null ? usual(name) : format;
        if (known == null) {
            if (!reader.isSet(FORMAT)) {
                reader.problem(FORMAT, "is missing, and the header's name does not tell", FORMAT.allowed());
            }
            return new ClientCertificates();
        }
        return new ClientCertificates(new CertificateHeader(name, known, proxies));
    }

    /** The request headers that are read. */
    public List<String> headers() {
        return header == null ? List.of() : header.names();
    }

    /** What {@code request} presents. */
    public Presented of(RequestView request) {
        if (header != null) {
            return header.read(request);
        }
        List<X509Certificate> chain = request.peerCertificates();
        return chain.isEmpty() ? new None() : new Chain(chain);
    }

    private static @Nullable HeaderFormat usual(String name) {
        if (name.equalsIgnoreCase(Headers.CLIENT_CERT)) {
            return HeaderFormat.RFC9440;
        }
        return name.equalsIgnoreCase(Headers.X_FORWARDED_CLIENT_CERT) ? HeaderFormat.XFCC : null;
    }

    private static String headerName(String text) {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")) {
            throw new IllegalArgumentException("is no header name");
        }
        return text;
    }

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
}
