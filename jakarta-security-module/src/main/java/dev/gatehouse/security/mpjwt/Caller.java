package dev.gatehouse.security.mpjwt;

import dev.gatehouse.auth.Identity;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** The caller of a request; {@link #get()} returns null where nobody is known. */
public interface Caller extends Supplier<@Nullable Identity> {

    /**
     * Returns the bearer token by which the caller was authenticated, as the client sent it.
     *
     * @return null for a caller with another credential, where nobody is known, and once the request has ended
     */
    @Nullable
    String token();
}
