package dev.gatehouse.peer;

import dev.gatehouse.strict.MalformedException;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates as byte sequences of structured fields (RFC 9440 §2, RFC 9651 §3.3.5). Neither field defines parameters, so
 * there are none.
 */
final class ByteSequences {

    private ByteSequences() {}

    /** The certificate of {@code Client-Cert} (RFC 9440 §2.2): an item, never a list. */
    static X509Certificate item(String value) throws MalformedException {
        int end = value.indexOf(':', 1);
        if (value.charAt(0) != ':' || end < 0) {
            throw new MalformedException("what is no byte sequence");
        }
        if (end != value.length() - 1) {
            throw new MalformedException("something behind the byte sequence");
        }
        return EncodedCertificates.base64(value.substring(1, end));
    }

    /** The certificates of {@code Client-Cert-Chain} (RFC 9440 §2.3): a list. */
    static List<X509Certificate> list(String value) throws MalformedException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String member : value.split("[ \\t]*,[ \\t]*", -1)) {
            if (member.isEmpty()) {
                throw new MalformedException("a list with an empty member");
            }
            if (certificates.size() == EncodedCertificates.MOST) {
                throw new MalformedException("more than " + EncodedCertificates.MOST + " certificates");
            }
            certificates.add(item(member));
        }
        return certificates;
    }
}
