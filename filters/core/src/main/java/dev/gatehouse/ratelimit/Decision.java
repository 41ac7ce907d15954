package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.http.HttpReply.Header;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What the limits say of a request. Immutable.
 *
 * @param failure why it is refused; null if it is not
 * @param headers what the reply says of it, whoever gives the reply
 */
public record Decision(@Nullable Failure failure, List<Header> headers) {

    /** No limit has anything to say. */
    static final Decision NONE = new Decision(null, List.of());

    /** Copies the list. */
    public Decision {
        headers = List.copyOf(headers);
    }
}
