package dev.gatehouse.clientcert;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of revoked certificates. Immutable.
 *
 * @param lists at least one
 */
record RevocationLists(List<X509CRL> lists) {

    RevocationLists {
        lists = List.copyOf(lists);
    }

    /** Reads lists in PEM, or one in DER; the exception's message is for the operator. */
    static RevocationLists parse(byte[] file) throws GeneralSecurityException {
        List<X509CRL> lists = new ArrayList<>();
        try {
            for (CRL each : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(file))) {
                lists.add((X509CRL) each);
            }
        } catch (CRLException | CertificateException e) {
            throw new GeneralSecurityException("something that is no CRL", e);
        }
        if (lists.isEmpty()) {
            throw new GeneralSecurityException("no CRL");
        }
        return new RevocationLists(lists);
    }

    /** Those whose time is now: the JDK forgives a quarter of an hour. */
    List<X509CRL> fresh(Instant now) {
        return lists.stream()
                .filter(list -> list.getNextUpdate() != null
                        && list.getNextUpdate().toInstant().isAfter(now))
                .toList();
    }
}
