/**
 * The command line: {@code java -jar gatehouse-proxy.war serve|check|keys}.
 *
 * <p>Parses arguments and prints; whatever is decided is decided elsewhere.
 */
@NullMarked
package dev.gatehouse.proxy.cli;

import org.jspecify.annotations.NullMarked;
