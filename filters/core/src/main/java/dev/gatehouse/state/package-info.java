/**
 * What the nodes of a fleet share, as ports: buckets, revocations, used proofs, values that end.
 *
 * <p>On the floor, since several features share something. An implementation lies in a module of its own and is found as a
 * service; no type of a store's client comes in here.
 */
@NullMarked
package dev.gatehouse.state;

import org.jspecify.annotations.NullMarked;
