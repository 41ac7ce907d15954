/**
 * Client certificates as credentials: their chain is validated here, whoever ended the TLS, and names the principal.
 *
 * <p>A feature: knows the floor alone. Where a request's certificate comes from is {@code peer}'s business.
 */
@NullMarked
package dev.gatehouse.clientcert;

import org.jspecify.annotations.NullMarked;
