package dev.gatehouse.http;

import java.nio.charset.StandardCharsets;

/** The body of a request that the engine answers itself, as far as it was read. */
public sealed interface RequestBody {

    /**
     * The whole body.
     *
     * @param text its bytes as ISO 8859-1, of which each is one character
     */
    record Complete(String text) implements RequestBody {

        /** The body's bytes. */
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * No body.
     *
     * @param reason why
     */
    record Missing(Reason reason) implements RequestBody {}

    /** Why there is no body. */
    enum Reason {
        /** The request's reader has not read it. */
        UNREAD("was not read"),
        /** It has more bytes than the endpoint accepts. */
        TOO_LARGE("is too large"),
        /** It was not complete within the deadline. */
        TOO_SLOW("did not arrive in time"),
        /** The connection failed. */
        BROKEN("could not be read"),
        /** Too many bodies are read at this moment, of this address or of all. */
        BUSY("was not read, since too many are read at this moment");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** A predicate to follow "the body", for the operator. */
        public String text() {
            return text;
        }
    }
}
