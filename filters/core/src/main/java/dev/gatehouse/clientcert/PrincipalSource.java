package dev.gatehouse.clientcert;

import java.util.regex.Pattern;

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
    SUBJECT_DN;

    /** An authority's part ({@code scheme://}), or a URN, be it a piece of a longer text. */
    private static final Pattern URI_FORM = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://|(?<![a-z0-9])urn:");

    /**
     * Whether a name of another kind could be taken for one of this kind. A host's name has no form of its own, nor has a
     * subject.
     */
    boolean looksLike(String name) {
        return switch (this) {
            case SAN_URI -> URI_FORM.matcher(name).find();
            case SAN_EMAIL -> name.indexOf('@') >= 0;
            case SAN_DNS, SUBJECT_CN, SUBJECT_DN -> false;
        };
    }
}
