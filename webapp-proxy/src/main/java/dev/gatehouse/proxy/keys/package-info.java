/**
 * The proxy's databases of API keys: a pool, migrations, and an embedded database where none is named.
 *
 * <p>The only users of HikariCP and Flyway; what is stored, and how it is asked, stays in the core.
 */
@NullMarked
package dev.gatehouse.proxy.keys;

import org.jspecify.annotations.NullMarked;
