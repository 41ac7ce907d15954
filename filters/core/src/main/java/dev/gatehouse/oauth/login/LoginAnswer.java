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
     * @param charged whether the client's address pays for it, beside those that always cost
     */
    record Refused(Failure failure, boolean charged) implements LoginAnswer {

        /** A refusal that costs nothing beside what its code costs everywhere. */
        public Refused(Failure failure) {
            this(failure, false);
        }
    }
}
