package dev.gatehouse.clientcert;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A way from a client's certificate to an authority, each signed by the next. Nothing else about them is checked yet.
 *
 * @param certificates the client's own first, without the authority
 * @param authority the authority's
 */
record CertificatePath(List<X509Certificate> certificates, X509Certificate authority) {

    /** More than any chain has. */
    static final int MOST = 10;

    CertificatePath {
        certificates = List.copyOf(certificates);
    }

    /**
     * Looks for a way among the certificates that a client presented, in whatever order the intermediates come, and those
     * of the authorities' file that are signed by others in it. A way to a root goes before one that ends below it.
     *
     * @return null if there is none
     */
    static @Nullable CertificatePath find(List<X509Certificate> presented, Authorities authorities) {
        if (presented.size() > MOST) {
            return null;
        }
        Search search = new Search(presented, authorities);
        CertificatePath toRoot = search.from(presented.get(0), authorities.roots());
        return toRoot == null ? search.from(presented.get(0), authorities.others()) : toRoot;
    }

    X509Certificate leaf() {
        return certificates.get(0);
    }

    /** Who signed the certificate at {@code index}. */
    X509Certificate issuer(int index) {
        return index + 1 < certificates.size() ? certificates.get(index + 1) : authority;
    }

    /** All of them, the authority last. */
    List<X509Certificate> all() {
        List<X509Certificate> all = new ArrayList<>(certificates);
        all.add(authority);
        return all;
    }

    /** When the first of them ends. */
    Instant end() {
        return Collections.min(all().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .toList());
    }

    /** Depth first; a client that sends many certificates of one name can't make it long. */
    private static final class Search {

        private static final int MOST_SIGNATURES = 50;

        private final List<X509Certificate> candidates;
        private final List<X509Certificate> way = new ArrayList<>();
        private int signatures;

        Search(List<X509Certificate> presented, Authorities authorities) {
            // The client's own come last, so that they can't use up what there is for the way to a root.
            candidates = new ArrayList<>(authorities.between());
            candidates.addAll(presented);
        }

        @Nullable
        CertificatePath from(X509Certificate certificate, List<X509Certificate> ends) {
            way.add(certificate);
            for (X509Certificate authority : ends) {
                if (isSignedBy(certificate, authority)) {
                    return new CertificatePath(way, authority);
                }
            }
            for (X509Certificate candidate : candidates) {
                if (!way.contains(candidate) && isSignedBy(certificate, candidate)) {
                    CertificatePath path = from(candidate, ends);
                    if (path != null) {
                        return path;
                    }
                }
            }
            way.remove(way.size() - 1);
            return null;
        }

        private boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
            return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                    && ++signatures <= MOST_SIGNATURES
                    && Authorities.isSignedBy(certificate, issuer);
        }
    }
}
