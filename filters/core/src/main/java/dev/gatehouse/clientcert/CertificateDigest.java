package dev.gatehouse.clientcert;

import dev.gatehouse.auth.token.Sha256;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** SHA-256 over certificates. */
final class CertificateDigest {

    private CertificateDigest() {}

    static Sha256 of(X509Certificate certificate) {
        return of(List.of(certificate));
    }

    /** DER tells where each ends: no two chains have the same octets. */
    static Sha256 of(List<X509Certificate> certificates) {
        return Sha256.of(octets(certificates));
    }

    /** As in the claim {@code x5t#S256} (RFC 8705 §3.1). */
    static String thumbprint(X509Certificate certificate) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets(List.of(certificate)));
    }

    private static byte[] octets(List<X509Certificate> certificates) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (X509Certificate each : certificates) {
                digest.update(each.getEncoded());
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
