/**
 * The standalone server: embedded Jetty around the filter and the proxy servlet, with reload and an orderly end.
 *
 * <p>Not used inside a container: its libraries lie beside the WAR's own.
 */
@NullMarked
package dev.gatehouse.proxy.server;

import org.jspecify.annotations.NullMarked;
