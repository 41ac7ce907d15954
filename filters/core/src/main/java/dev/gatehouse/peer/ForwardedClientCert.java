package dev.gatehouse.peer;

import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Envoy's {@code x-forwarded-client-cert}. One element alone: a second was written by somebody before our peer, or by the
 * client, and which of them speaks of whom can't be told. What is said of the certificate counts for nothing unless it is
 * there itself.
 */
final class ForwardedClientCert {

    private static final Set<String> KEYS = Set.of("by", "hash", "cert", "chain", "subject", "uri", "dns");
    /** A certificate has many names, and a proxy too, but it is one certificate. */
    private static final Set<String> REPEATED = Set.of("by", "uri", "dns");

    private final String text;
    private final Map<String, String> values = new TreeMap<>();
    private int at;

    private ForwardedClientCert(String text) {
        this.text = text;
    }

    /** The certificates, the client's own first. */
    static List<X509Certificate> parse(String value) throws MalformedException {
        ForwardedClientCert element = new ForwardedClientCert(value);
        element.read();
        return element.certificates();
    }

    private void read() throws MalformedException {
        while (true) {
            String key = key();
            String value = text.startsWith("\"", at) ? quoted() : bare();
            if (values.putIfAbsent(key, value) != null && !REPEATED.contains(key)) {
                throw new MalformedException("an element with a key that stands twice");
            }
            if (at == text.length()) {
                return;
            }
            char next = text.charAt(at++);
            if (next == ',') {
                throw new MalformedException("more elements than one");
            }
            if (next != ';') {
                throw new MalformedException("something behind a quoted value");
            }
        }
    }

    private String key() throws MalformedException {
        int equals = text.indexOf('=', at);
        String key = equals < 0 ? "" : text.substring(at, equals).toLowerCase(Locale.ROOT);
        if (!KEYS.contains(key)) {
            throw new MalformedException("an element with an unknown key, or none");
        }
        at = equals + 1;
        return key;
    }

    private String bare() throws MalformedException {
        int start = at;
        while (at < text.length() && text.charAt(at) != ';' && text.charAt(at) != ',') {
            if (text.charAt(at) == '"') {
                throw new MalformedException("a quotation mark within a value");
            }
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() throws MalformedException {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                if (at == text.length()) {
                    break;
                }
                c = text.charAt(at++);
            }
            value.append(c);
        }
        throw new MalformedException("a quoted value without end");
    }

    private List<X509Certificate> certificates() throws MalformedException {
        String cert = values.get("cert");
        if (cert == null) {
            throw new MalformedException("an element without Cert; the proxy has to be told to send it");
        }
        X509Certificate leaf = EncodedCertificates.onePercentEncodedPem(cert);
        if (!isHashOf(leaf, values.get("hash"))) {
            throw new MalformedException("a Hash that is not the certificate's");
        }
        List<X509Certificate> certificates = new ArrayList<>(List.of(leaf));
        String chain = values.get("chain");
        if (chain != null) {
            // Envoy's has the client's own certificate in it too.
            List<X509Certificate> all = EncodedCertificates.percentEncodedPem(chain);
            if (!all.get(0).equals(leaf)) {
                throw new MalformedException("a Chain that does not begin with Cert");
            }
            certificates.addAll(all.subList(1, all.size()));
        }
        return certificates;
    }

    private static boolean isHashOf(X509Certificate certificate, @Nullable String hash) throws MalformedException {
        if (hash == null) {
            return true;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return hash.length() == 2 * digest.length
                    && MessageDigest.isEqual(digest, HexFormat.of().parseHex(hash));
        } catch (IllegalArgumentException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
