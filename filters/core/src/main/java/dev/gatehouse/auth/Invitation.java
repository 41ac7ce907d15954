package dev.gatehouse.auth;

import dev.gatehouse.http.HttpReply;

/** What comes of a browser that has no good credential but can get one. */
public sealed interface Invitation {

    /**
     * It is sent to where it gets one.
     *
     * @param reply what sends it there
     * @param reason for the operator
     */
    record Sent(HttpReply reply, String reason) implements Invitation {}

    /**
     * That place can't be had for the moment.
     *
     * @param failure why
     */
    record Failed(Failure failure) implements Invitation {}
}
