package dev.gatehouse.clientcert;

/** Where in a certificate its principal stands. */
public enum PrincipalSource {
    /** A subject alternative name that is a URI. */
    SAN_URI,
    /** A subject alternative name that is a DNS name. */
    SAN_DNS,
    /** A subject alternative name that is a mail address. */
    SAN_EMAIL,
    /** The subject's common name. */
    SUBJECT_CN,
    /** The whole subject, as in RFC 2253. */
    SUBJECT_DN
}
