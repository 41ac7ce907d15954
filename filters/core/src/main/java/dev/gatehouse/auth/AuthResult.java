package dev.gatehouse.auth;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an authenticator found: an identity, no credential of its kind, or a bad one. The last two never mix. */
public sealed interface AuthResult {

    /** Applies the function for the case that this is. */
    <T> T fold(
            Function<? super Identity, ? extends T> authenticated,
            Supplier<? extends T> absent,
            Function<? super Failure, ? extends T> rejected);

    /**
     * The credential is good.
     *
     * @param identity whose it is
     * @param token the caller's access token where the credential stands for one without being it; null else
     * @param login the name of the login that the credential is a session of; null if it is no session
     * @param parts the identity that each of two joined credentials establishes alone; empty for one credential
     */
    record Authenticated(
            Identity identity,
            @Nullable AccessToken token,
            @Nullable String login,
            List<Identity> parts) implements AuthResult {

        /** Copies the list. */
        public Authenticated {
            parts = List.copyOf(parts);
        }

        /** A single credential that is no session. */
        public Authenticated(Identity identity) {
            this(identity, null, null, List.of());
        }

        /** Returns what the credential of this kind establishes alone; absent if the request had none of this kind. */
        public AuthResult alone(String kind) {
            if (parts.isEmpty()) {
                return identity.scheme().equals(kind) ? this : Absent.INSTANCE;
            }
            for (Identity part : parts) {
                if (part.scheme().equals(kind)) {
                    return new Authenticated(part, token, login, List.of());
                }
            }
            return Absent.INSTANCE;
        }

        @Override
        public <T> T fold(
                Function<? super Identity, ? extends T> authenticated,
                Supplier<? extends T> absent,
                Function<? super Failure, ? extends T> rejected) {
            return authenticated.apply(identity);
        }
    }

    /** The request has no credential of this kind. */
    record Absent() implements AuthResult {

        /** The one instance. */
        public static final Absent INSTANCE = new Absent();

        @Override
        public <T> T fold(
                Function<? super Identity, ? extends T> authenticated,
                Supplier<? extends T> absent,
                Function<? super Failure, ? extends T> rejected) {
            return absent.get();
        }
    }

    /**
     * The credential is bad, or can't be checked.
     *
     * @param failure why
     */
    record Rejected(Failure failure) implements AuthResult {

        /** A rejection that tells the caller nothing beyond its code. */
        public static Rejected of(FailureCode code, String reason) {
            return new Rejected(Failure.of(code, reason));
        }

        @Override
        public <T> T fold(
                Function<? super Identity, ? extends T> authenticated,
                Supplier<? extends T> absent,
                Function<? super Failure, ? extends T> rejected) {
            return rejected.apply(failure);
        }
    }
}
