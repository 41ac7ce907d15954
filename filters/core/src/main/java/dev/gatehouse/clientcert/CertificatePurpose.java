package dev.gatehouse.clientcert;

import org.jspecify.annotations.Nullable;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Whether certificates may serve to authenticate clients. */
final class CertificatePurpose {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY = "2.5.29.37.0";
    /** RFC 5280 §4.2.1.3. */
    private static final int DIGITAL_SIGNATURE = 0;

    private static final int KEY_AGREEMENT = 4;

    private CertificatePurpose() {}

    /** What is wrong with the path in this respect; null for nothing. */
    static @Nullable String problem(CertificatePath path) {
        X509Certificate leaf = path.leaf();
        if (leaf.getBasicConstraints() >= 0) {
            return "it is an authority's certificate, not a client's";
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[KEY_AGREEMENT]) {
            return "its key may not be used to authenticate";
        }
        for (X509Certificate each : path.certificates()) {
            if (!isForClients(each)) {
                return lacking(each);
            }
        }
        // A root's own extension binds nobody (RFC 5280 §6.1.1), while another authority's is its signer's word.
        X509Certificate authority = path.authority();
        return Authorities.isSelfSigned(authority) || isForClients(authority) ? null : lacking(authority);
    }

    private static String lacking(X509Certificate certificate) {
        return "the extended key usage of " + certificate.getSubjectX500Principal() + " lacks clientAuth";
    }

    /**
     * A certificate without the extension is for any purpose (RFC 5280 §4.2.1.12). An intermediate that has it is for
     * nothing else either, as browsers and OpenSSL have it.
     */
    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes == null) {
                // The JDK hides an extension that it can't parse.
                return certificate.getExtensionValue("2.5.29.37") == null;
            }
            return purposes.contains(CLIENT_AUTHENTICATION) || purposes.contains(ANY);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
