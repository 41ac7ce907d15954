/**
 * The reverse proxy: sends admitted requests to a route's backend, by Jetty's proxy servlet and HTTP client.
 *
 * <p>Runs in any servlet container; what only the standalone server needs stands in {@code server} and {@code cli}.
 */
@NullMarked
package dev.gatehouse.proxy;

import org.jspecify.annotations.NullMarked;
