/**
 * Puts {@code gatehouse-filters.jar} into a copy of a WAR file, and takes out of its web.xml what the container would
 * enforce before any filter.
 *
 * <p>Never changes the file that it reads; knows no command line.
 */
@NullMarked
package dev.gatehouse.proxy.dropin;

import org.jspecify.annotations.NullMarked;
