package dev.gatehouse.ratelimit;

/** A limit that a request is held to, and the bucket that it counts in. */
record Claim(Limit limit, BucketKey key) {}
