package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.http.HttpReply;

/** What one of a login's own paths answers. */
public sealed interface LoginAnswer {

    /**
     * All went well.
     *
     * @param reply the answer
     */
    record Reply(HttpReply reply) implements LoginAnswer {}

    /**
     * It did not.
     *
     * @param failure why
     */
    record Refused(Failure failure) implements LoginAnswer {}
}
