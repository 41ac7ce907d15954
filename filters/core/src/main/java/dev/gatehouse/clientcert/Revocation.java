package dev.gatehouse.clientcert;

/** How it is found out whether a certificate was revoked. */
public enum Revocation {
    /** It is not. */
    NONE,
    /** By lists in a file. */
    CRL,
    /** By asking a responder. */
    OCSP
}
