package dev.gatehouse.auth;

import dev.gatehouse.http.RequestView;

/** One kind of credential. Implementations are safe for use by several threads. */
public interface Authenticator {

    /** The kind's name in {@code gatehouse.routes.<r>.authenticate}, such as {@code bearer}. */
    String kind();

    /** The scheme of the challenge that asks for such a credential, such as {@code Bearer} (RFC 9110 §11.3). */
    String challengeScheme();

    /**
     * Looks for a credential of this kind and checks it.
     *
     * @return absent if there is none; rejected if there is one that is bad, or that can't be checked for the moment
     */
    AuthResult authenticate(RequestView request, Tenant tenant);
}
