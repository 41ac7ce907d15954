package dev.gatehouse.jwt;

/** What looking for a token's key comes to: the key, a key that the issuer does not have, or no answer for now. */
sealed interface KeyLookup {

    /** The key. */
    record Found(VerificationKey key) implements KeyLookup {}

    /** The issuer has no such key. */
    record Unknown() implements KeyLookup {}

    /** The issuer's keys can't be had, so nobody's fault but ours and the provider's. */
    record Unavailable(String reason) implements KeyLookup {}
}
