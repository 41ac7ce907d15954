package dev.gatehouse.fetch;

import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates in text files (RFC 7468). */
public final class PemFile {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private PemFile() {}

    /**
     * The certificates in a file, in its order; at least one.
     *
     * @throws IOException if it can't be read
     * @throws MalformedException if it holds none, or a bad one
     */
    public static List<X509Certificate> certificates(Path file) throws IOException, MalformedException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : blocks(file, "CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (GeneralSecurityException e) {
            throw new MalformedException("holds a malformed certificate");
        }
        if (certificates.isEmpty()) {
            throw new MalformedException("holds no certificate in PEM");
        }
        return List.copyOf(certificates);
    }

    /**
     * The private key in a file, as PKCS #8 without a password.
     *
     * @throws IOException if it can't be read
     * @throws MalformedException if it does not hold just one key of a known type
     */
    public static PrivateKey privateKey(Path file) throws IOException, MalformedException {
        List<byte[]> keys = blocks(file, "PRIVATE KEY");
        if (keys.size() != 1) {
            throw new MalformedException("holds " + keys.size() + " private keys in PEM as PKCS #8");
        }
        for (String type : List.of("RSA", "EC", "Ed25519")) {
            PrivateKey key = privateKey(keys.get(0), type);
            if (key != null) {
                return key;
            }
        }
        throw new MalformedException("holds a private key that is malformed or of an unknown type");
    }

    private static @Nullable PrivateKey privateKey(byte[] der, String type) throws MalformedException {
        try {
            return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            // Of another type, perhaps.
            return null;
        } catch (GeneralSecurityException e) {
            throw new MalformedException("holds a private key of a type that this JVM lacks");
        }
    }

    private static List<byte[]> blocks(Path file, String label) throws IOException, MalformedException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        while (block.find()) {
            if (block.group(1).equals(label)) {
                try {
                    blocks.add(Base64.getMimeDecoder().decode(block.group(2)));
                } catch (IllegalArgumentException e) {
                    throw new MalformedException("holds malformed PEM");
                }
            }
        }
        return blocks;
    }
}
