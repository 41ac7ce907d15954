package dev.gatehouse.auth;

import org.jspecify.annotations.Nullable;

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
     */
    record Authenticated(Identity identity, @Nullable AccessToken token) implements AuthResult {

        /** One whose credential stands for nothing else. */
        public Authenticated(Identity identity) {
            this(identity, null);
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
