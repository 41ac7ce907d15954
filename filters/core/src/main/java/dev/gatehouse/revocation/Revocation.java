package dev.gatehouse.revocation;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;

/**
 * What is refused from now on. Immutable.
 *
 * @param kind what {@code value} names
 * @param issuer the issuer's identifier, its {@code iss}; null for tokens of all
 * @param value the token's {@code jti}, the SHA-256 of a token without one, the subject or the client; empty for all tokens
 * @param issuedBefore the last second of issue that is refused; null for one token, whenever it was issued
 * @param until when nothing is left to refuse, so that the entry lapses
 * @param tenant the tenant's name in the settings at which it is refused; null for all
 */
public record Revocation(
        Kind kind,
        @Nullable String issuer,
        String value,
        @Nullable Instant issuedBefore,
        Instant until,
        @Nullable String tenant) {

    /** One that is refused at all tenants. */
    public Revocation(Kind kind, @Nullable String issuer, String value, @Nullable Instant issuedBefore, Instant until) {
        this(kind, issuer, value, issuedBefore, until, null);
    }

    /** What a revocation names. */
    public enum Kind {
        /** One token, by its {@code jti} (RFC 7519 §4.1.7). */
        TOKEN_ID,
        /** One token, by the SHA-256 of what of it can't be altered. */
        TOKEN,
        /** A subject's tokens. */
        SUBJECT,
        /** A client's tokens. */
        CLIENT,
        /** An issuer's tokens, or everybody's. */
        ALL
    }

    /** Checks that an entry which covers many tokens says from when on they are good again. */
    public Revocation {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(value);
        Objects.requireNonNull(until);
        boolean one = kind == Kind.TOKEN_ID || kind == Kind.TOKEN;
        if (one != (issuedBefore == null)) {
            throw new IllegalArgumentException(kind + (one ? " has no" : " needs an") + " instant of issue");
        }
    }

    /** The same at one tenant alone; a token that is named whole is refused everywhere, since it is one tenant's anyhow. */
    Revocation at(String name) {
        return kind == Kind.TOKEN ? this : new Revocation(kind, issuer, value, issuedBefore, until, name);
    }
}
