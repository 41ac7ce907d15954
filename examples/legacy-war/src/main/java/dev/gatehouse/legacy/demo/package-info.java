/**
 * Starts the application with {@code mvn -q -Plegacy-war}: a container of Servlet 4.0, an issuer, and a check of all that
 * is printed. None of it goes into the WAR.
 */
@NullMarked
package dev.gatehouse.legacy.demo;

import org.jspecify.annotations.NullMarked;
