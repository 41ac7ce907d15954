package dev.gatehouse.clientcert;

import dev.gatehouse.strict.MalformedException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** The names in a certificate. A name that can't be shown as it is counts as none of them: all are refused. */
final class PrincipalNames {

    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String COMMON_NAME = "550403";
    private static final int RFC822_NAME = 1;
    private static final int DNS_NAME = 2;
    private static final int URI = 6;

    private PrincipalNames() {}

    /** All names of one kind, in order; none if the certificate has none. */
    static List<String> of(X509Certificate certificate, PrincipalSource source) throws MalformedException {
        List<String> names = switch (source) {
            case SAN_URI -> alternativeNames(certificate, URI);
            case SAN_DNS -> alternativeNames(certificate, DNS_NAME);
            case SAN_EMAIL -> alternativeNames(certificate, RFC822_NAME);
            case SUBJECT_CN -> commonNames(certificate.getSubjectX500Principal());
            case SUBJECT_DN -> subject(certificate.getSubjectX500Principal());
        };
        for (String name : names) {
            if (name.isBlank() || !name.codePoints().allMatch(PrincipalNames::isShown)) {
                throw new MalformedException("a name with control characters, or an empty one");
            }
        }
        return names;
    }

    private static List<String> alternativeNames(X509Certificate certificate, int kind) throws MalformedException {
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            throw new MalformedException("malformed alternative names");
        }
        if (all == null) {
            // The JDK hides an extension that it can't parse.
            if (certificate.getExtensionValue(ALTERNATIVE_NAMES) != null) {
                throw new MalformedException("malformed alternative names");
            }
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (List<?> name : all) {
            if (name.get(0).equals(kind)) {
                String value = String.valueOf(name.get(1));
                if (!value.chars().allMatch(c -> c > ' ' && c <= '~')) {
                    throw new MalformedException("an alternative name with what no such name can have");
                }
                names.add(value);
            }
        }
        return names;
    }

    private static List<String> subject(X500Principal subject) {
        String name = subject.getName(X500Principal.RFC2253);
        return name.isEmpty() ? List.of() : List.of(name);
    }

    /** Read from the DER: a text form would have to be escaped and taken apart again. */
    private static List<String> commonNames(X500Principal subject) throws MalformedException {
        List<String> names = new ArrayList<>();
        DerReader relative = new DerReader(subject.getEncoded()).enter(DerReader.SEQUENCE);
        while (relative.hasMore()) {
            DerReader attributes = relative.enter(DerReader.SET);
            while (attributes.hasMore()) {
                DerReader attribute = attributes.enter(DerReader.SEQUENCE);
                String type = HexFormat.of().formatHex(attribute.take(DerReader.OBJECT_IDENTIFIER));
                if (type.equals(COMMON_NAME)) {
                    names.add(text(attribute));
                }
            }
        }
        return names;
    }

    private static String text(DerReader value) throws MalformedException {
        int tag = value.peek();
        if (tag != DerReader.UTF8_STRING && tag != DerReader.PRINTABLE_STRING && tag != DerReader.IA5_STRING) {
            throw new MalformedException("a common name in an outdated encoding");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.take(tag)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("a common name that is no UTF-8");
        }
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> codePoint != 0xFFFD;
        };
    }
}
