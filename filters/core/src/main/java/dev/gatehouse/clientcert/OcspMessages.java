package dev.gatehouse.clientcert;

import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** The octets of OCSP (RFC 6960 §4), as far as the JDK keeps them to itself. */
final class OcspMessages {

    /** SHA-1 names the issuer here and protects nothing (RFC 5019 §2.1.1): the one that every responder knows. */
    private static final byte[] SHA_1 = HexFormat.of().parseHex("300906052b0e03021a0500");

    private static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final String OCSP = "2b06010505073001";
    private static final int URI_NAME = 0x86;

    private static final int EXPLICIT_0 = 0xA0;
    private static final int EXPLICIT_1 = 0xA1;
    private static final int EXPLICIT_2 = 0xA2;
    private static final int ENUMERATED = 0x0A;
    private static final int GOOD = 0x80;
    private static final int REVOKED = 0xA1;
    private static final int UNKNOWN = 0x82;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    private OcspMessages() {}

    /** The request for the status of one certificate (RFC 6960 §4.1.1). */
    static byte[] request(X509Certificate certificate, X509Certificate issuer) throws MalformedException {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] name = sha1.digest(issuer.getSubjectX500Principal().getEncoded());
            byte[] key = sha1.digest(publicKey(issuer));
            byte[] id = wrap(
                    DerReader.SEQUENCE,
                    SHA_1,
                    wrap(DerReader.OCTET_STRING, name),
                    wrap(DerReader.OCTET_STRING, key),
                    wrap(DerReader.INTEGER, certificate.getSerialNumber().toByteArray()));
            byte[] list = wrap(DerReader.SEQUENCE, wrap(DerReader.SEQUENCE, id));
            return wrap(DerReader.SEQUENCE, wrap(DerReader.SEQUENCE, list));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a certificate says that its responder is (RFC 5280 §4.2.2.1); null if it does not. */
    static @Nullable String responder(X509Certificate certificate) throws MalformedException {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_INFO_ACCESS);
        if (extension == null) {
            return null;
        }
        DerReader descriptions =
                new DerReader(new DerReader(extension).take(DerReader.OCTET_STRING)).enter(DerReader.SEQUENCE);
        while (descriptions.hasMore()) {
            DerReader description = descriptions.enter(DerReader.SEQUENCE);
            String method = HexFormat.of().formatHex(description.take(DerReader.OBJECT_IDENTIFIER));
            if (method.equals(OCSP) && description.peek() == URI_NAME) {
                return new String(description.take(URI_NAME), StandardCharsets.US_ASCII);
            }
        }
        return null;
    }

    /**
     * Until when a response to a request for one certificate counts; null if it does not say. Who says so is not checked
     * here.
     */
    static @Nullable Instant nextUpdate(byte[] response) throws MalformedException {
        DerReader outer = new DerReader(response).enter(DerReader.SEQUENCE);
        byte[] status = outer.take(ENUMERATED);
        if (status.length != 1 || status[0] != 0) {
            throw new MalformedException("an error in the place of an answer");
        }
        DerReader bytes = outer.enter(EXPLICIT_0).enter(DerReader.SEQUENCE);
        bytes.take(DerReader.OBJECT_IDENTIFIER);
        DerReader data = new DerReader(bytes.take(DerReader.OCTET_STRING))
                .enter(DerReader.SEQUENCE)
                .enter(DerReader.SEQUENCE);
        data.skipIf(EXPLICIT_0);
        data.skipIf(EXPLICIT_1);
        data.skipIf(EXPLICIT_2);
        data.take(DerReader.GENERALIZED_TIME);
        DerReader answers = data.enter(DerReader.SEQUENCE);
        DerReader answer = answers.enter(DerReader.SEQUENCE);
        if (answers.hasMore()) {
            throw new MalformedException("answers to more than was asked");
        }
        answer.take(DerReader.SEQUENCE);
        answer.skipIf(GOOD);
        answer.skipIf(REVOKED);
        answer.skipIf(UNKNOWN);
        answer.take(DerReader.GENERALIZED_TIME);
        return answer.peek() == EXPLICIT_0 ? time(answer.enter(EXPLICIT_0).take(DerReader.GENERALIZED_TIME)) : null;
    }

    private static Instant time(byte[] text) throws MalformedException {
        try {
            return LocalDateTime.parse(new String(text, StandardCharsets.US_ASCII), TIME)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedException("a malformed time");
        }
    }

    /** The key's octets alone, without algorithm and unused bits. */
    private static byte[] publicKey(X509Certificate issuer) throws MalformedException {
        DerReader info = new DerReader(issuer.getPublicKey().getEncoded()).enter(DerReader.SEQUENCE);
        info.take(DerReader.SEQUENCE);
        byte[] bits = info.take(DerReader.BIT_STRING);
        return java.util.Arrays.copyOfRange(bits, 1, bits.length);
    }

    private static byte[] wrap(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        // A request is short: the serial number of a certificate has 20 octets at the most (RFC 5280 §4.1.2.2).
        if (length >= 0x80) {
            element.write(0x81);
        }
        element.write(length);
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
