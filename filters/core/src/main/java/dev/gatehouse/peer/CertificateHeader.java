package dev.gatehouse.peer;

import dev.gatehouse.http.RequestView;
import dev.gatehouse.peer.ClientCertificates.Chain;
import dev.gatehouse.peer.ClientCertificates.Malformed;
import dev.gatehouse.peer.ClientCertificates.None;
import dev.gatehouse.peer.ClientCertificates.Presented;
import dev.gatehouse.strict.MalformedException;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The header by which trusted proxies pass on the certificate of their client. From anybody else it counts for nothing.
 * Immutable.
 *
 * @param name the header's name
 * @param format how it is written
 * @param proxies who may write it
 */
public record CertificateHeader(String name, HeaderFormat format, TrustedProxies proxies) {

    private static final int MOST_OCTETS = 16 * 1024;

    /** All headers that are read: with RFC 9440 the chain has one of its own. */
    public List<String> names() {
        return format == HeaderFormat.RFC9440 ? List.of(name, name + "-Chain") : List.of(name);
    }

    Presented read(RequestView request) {
        if (!proxies.contains(request.peerAddress())) {
            return new None();
        }
        List<String> values = request.headers(name);
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            if (!values.isEmpty()) {
                certificates.addAll(certificates(one(values)));
            }
            if (format == HeaderFormat.RFC9440) {
                List<String> chain = request.headers(name + "-Chain");
                if (!chain.isEmpty() && certificates.isEmpty()) {
                    throw new MalformedException("a chain without the certificate itself");
                }
                if (!chain.isEmpty()) {
                    certificates.addAll(ByteSequences.list(one(chain)));
                }
            }
            return certificates.isEmpty() ? new None() : new Chain(certificates);
        } catch (MalformedException e) {
            return new Malformed("the header " + name + " has " + e.getMessage());
        }
    }

    private List<X509Certificate> certificates(String value) throws MalformedException {
        return switch (format) {
            case RFC9440 -> List.of(ByteSequences.item(value));
            case XFCC -> ForwardedClientCert.parse(value);
            case PEM_URLENCODED -> List.of(EncodedCertificates.onePercentEncodedPem(value));
        };
    }

    /** The one value, of characters that can't mean anything else to anybody. */
    private static String one(List<String> values) throws MalformedException {
        if (values.size() != 1) {
            throw new MalformedException("more fields than one");
        }
        String value = values.get(0);
        if (value.isEmpty()) {
            throw new MalformedException("no value");
        }
        if (value.length() > MOST_OCTETS) {
            throw new MalformedException("more than " + MOST_OCTETS + " octets");
        }
        if (!value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')) {
            throw new MalformedException("a control character, or one that is not ASCII");
        }
        return value;
    }
}
