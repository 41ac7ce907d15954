package dev.gatehouse.jwt;

import java.util.concurrent.CompletableFuture;

/** Where an issuer's keys come from. Implementations are safe for use by several threads. */
@FunctionalInterface
interface KeySource {

    /** The keys as they are now; fails with an exception whose message is for the operator. */
    CompletableFuture<VerificationKeys> fetch();
}
