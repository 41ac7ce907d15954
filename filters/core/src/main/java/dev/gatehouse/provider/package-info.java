/**
 * Being a client of an issuer: who we are to it, how we prove that, where its endpoints are, forms posted to them.
 *
 * <p>On the floor, since tokens are introspected, users logged in and services given tokens by the same means. What the forms
 * say and what the answers mean is for the features.
 */
@NullMarked
package dev.gatehouse.provider;

import org.jspecify.annotations.NullMarked;
