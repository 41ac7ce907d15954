package dev.gatehouse.jwt;

import java.util.concurrent.CompletableFuture;

/** Where an issuer's keys come from. Implementations are safe for use by several threads. */
@FunctionalInterface
interface KeySource {

    /** The keys as they are now; fails with an exception whose message is for the operator. */
    CompletableFuture<VerificationKeys> fetch();

    /** Whether somebody else is asked, who must not be asked by too many at once. */
    default boolean isRemote() {
        return false;
    }
}
