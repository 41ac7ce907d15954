package dev.gatehouse.clientcert;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The authorities whose word counts. Immutable.
 *
 * @param certificates their own certificates, at least one
 */
record Authorities(List<X509Certificate> certificates) {

    /** RFC 5280 §4.2.1.3. */
    private static final int KEY_CERT_SIGN = 5;

    Authorities {
        certificates = List.copyOf(certificates);
    }

    /** Reads a PEM file of nothing but certificates of authorities; the exception's message is for the operator. */
    static Authorities parse(byte[] file) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(file))) {
                certificates.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new GeneralSecurityException("something that is no certificate", e);
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        for (X509Certificate each : certificates) {
            if (each.getBasicConstraints() < 0) {
                throw new GeneralSecurityException("a certificate that is no authority's");
            }
            boolean[] usage = each.getKeyUsage();
            if (usage != null && !usage[KEY_CERT_SIGN]) {
                throw new GeneralSecurityException("an authority that may not sign certificates");
            }
        }
        return new Authorities(certificates);
    }
}
