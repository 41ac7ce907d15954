/**
 * What must hold before production, line by line, and how each line is verified: by the settings, and by requests that
 * a gateway of these settings gets to refuse.
 *
 * <p>Asks no provider, no database and no backend; knows no command line.
 */
@NullMarked
package dev.gatehouse.proxy.production;

import org.jspecify.annotations.NullMarked;
