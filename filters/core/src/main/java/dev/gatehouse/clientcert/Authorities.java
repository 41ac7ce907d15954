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
 * The authorities whose word counts. An authority that another one of the file has signed is never the end of a chain, so
 * that the chain is held to what its signer says of it: its constraints, its purpose, whether it was revoked. Immutable.
 *
 * @param roots those that signed themselves
 * @param others those at which a chain may end too, since who signed them is not in the file
 * @param between those that others in the file have signed
 */
record Authorities(List<X509Certificate> roots, List<X509Certificate> others, List<X509Certificate> between) {

    /** RFC 5280 §4.2.1.3. */
    private static final int KEY_CERT_SIGN = 5;

    private static final String NAME_CONSTRAINTS = "2.5.29.30";

    Authorities {
        roots = List.copyOf(roots);
        others = List.copyOf(others);
        between = List.copyOf(between);
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return isSignedBy(certificate, certificate);
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate signer) {
        if (!certificate.getIssuerX500Principal().equals(signer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
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
        return sorted(certificates);
    }

    private static Authorities sorted(List<X509Certificate> certificates) throws GeneralSecurityException {
        List<X509Certificate> roots = new ArrayList<>();
        List<X509Certificate> others = new ArrayList<>();
        List<X509Certificate> between = new ArrayList<>();
        for (X509Certificate each : certificates) {
            if (isSelfSigned(each)) {
                roots.add(end(each));
            } else if (certificates.stream().anyMatch(signer -> isSignedBy(each, signer))) {
                between.add(each);
            } else {
                others.add(end(each));
            }
        }
        if (roots.isEmpty() && others.isEmpty()) {
            throw new GeneralSecurityException("authorities that have only signed each other");
        }
        return new Authorities(roots, others, between);
    }

    /** The JDK holds an authority at the end of a chain to none of its own extensions. */
    private static X509Certificate end(X509Certificate authority) throws GeneralSecurityException {
        String name = " (" + authority.getSubjectX500Principal() + ")";
        if (authority.getExtensionValue(NAME_CONSTRAINTS) != null) {
            throw new GeneralSecurityException("an authority with name constraints" + name
                    + ", which hold only if its root is in the file too: put the root into it");
        }
        if (authority.hasUnsupportedCriticalExtension()) {
            throw new GeneralSecurityException("an authority with a critical extension that is not known here" + name);
        }
        return authority;
    }
}
