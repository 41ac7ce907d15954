/**
 * The quickstart: an issuer, a backend, the real proxy WAR between them, and a tour that checks every answer.
 *
 * <p>Speaks to the proxy as any client would, over sockets; no class of Gatehouse may come in here.
 */
@NullMarked
package dev.gatehouse.quickstart;

import org.jspecify.annotations.NullMarked;
