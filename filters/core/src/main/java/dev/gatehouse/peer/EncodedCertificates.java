package dev.gatehouse.peer;

import dev.gatehouse.strict.MalformedException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates out of text, each with one spelling. */
final class EncodedCertificates {

    /** More than any chain has. */
    static final int MOST = 10;

    private static final Pattern PEM = Pattern.compile(
            "\\G-----BEGIN CERTIFICATE-----\\r?\\n([A-Za-z0-9+/=\\r\\n]+)\\r?\\n-----END CERTIFICATE-----(?:\\r?\\n|$)");

    private EncodedCertificates() {}

    /** The certificate whose DER {@code base64} spells: with padding, without line breaks or stray bits. */
    static X509Certificate base64(String base64) throws MalformedException {
        return der(octets(base64));
    }

    /** The certificates in a percent-encoded text of PEM blocks alone (RFC 7468 §3). */
    static List<X509Certificate> percentEncodedPem(String text) throws MalformedException {
        String pem = percentDecoded(text);
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = PEM.matcher(pem);
        int end = 0;
        while (block.find()) {
            if (certificates.size() == MOST) {
                throw new MalformedException("more than " + MOST + " certificates");
            }
            certificates.add(base64(block.group(1).replace("\r", "").replace("\n", "")));
            end = block.end();
        }
        if (certificates.isEmpty() || end != pem.length()) {
            throw new MalformedException("what is no PEM certificate");
        }
        return certificates;
    }

    /** The same for just one certificate. */
    static X509Certificate onePercentEncodedPem(String text) throws MalformedException {
        List<X509Certificate> certificates = percentEncodedPem(text);
        if (certificates.size() != 1) {
            throw new MalformedException("more certificates than one");
        }
        return certificates.get(0);
    }

    private static byte[] octets(String base64) throws MalformedException {
        try {
            byte[] octets = Base64.getDecoder().decode(base64);
            // The JDK's decoder forgives missing padding and stray bits.
            if (octets.length > 0 && Base64.getEncoder().encodeToString(octets).equals(base64)) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("malformed base64");
        }
        throw new MalformedException("base64 that is empty, or not the one spelling of its value");
    }

    private static X509Certificate der(byte[] octets) throws MalformedException {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(octets));
            // The JDK reads PEM here too, and stops at the end of the first certificate.
            if (Arrays.equals(certificate.getEncoded(), octets)) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new MalformedException("what is no X.509 certificate");
        }
        throw new MalformedException("something beside the certificate");
    }

    /** Percent-decoding (RFC 3986 §2.1) of visible ASCII; a plus sign is itself. What comes out is ASCII text. */
    private static String percentDecoded(String text) throws MalformedException {
        byte[] decoded = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int octet = c;
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedException("a malformed percent-encoding");
                }
                octet = high << 4 | low;
                i += 2;
            } else if (c <= ' ') {
                throw new MalformedException("a space that is not percent-encoded");
            }
            if ((octet < ' ' && octet != '\n' && octet != '\r') || octet > '~') {
                throw new MalformedException("an octet that PEM can't have");
            }
            decoded[length++] = (byte) octet;
        }
        return new String(decoded, 0, length, StandardCharsets.US_ASCII);
    }
}
