/**
 * The engine's face to the Servlet API: requests as views, replies written, the request that the application gets.
 *
 * <p>An adapter: the only package of the core that knows {@code jakarta.servlet}.
 */
@NullMarked
package dev.gatehouse.servlet;

import org.jspecify.annotations.NullMarked;
