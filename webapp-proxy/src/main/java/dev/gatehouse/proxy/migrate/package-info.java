/**
 * Reads what protected an application before, the Keycloak adapter's and Elytron's JSON and web.xml, and writes a
 * Gatehouse configuration from it, with a list of all that has no counterpart.
 *
 * <p>Fails closed: what can't be expressed is refused, never opened. Asks no server; knows no command line.
 */
@NullMarked
package dev.gatehouse.proxy.migrate;

import org.jspecify.annotations.NullMarked;
