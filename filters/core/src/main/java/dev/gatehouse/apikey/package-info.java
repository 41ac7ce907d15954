/**
 * API keys: their form, their check at each request, their stores, and what an administrator does with them.
 *
 * <p>What has to do with JDBC stays in {@code Jdbc…} and {@code …Database…}; pools and migrations are for those who
 * provide an {@link dev.gatehouse.apikey.ApiKeyDatabases}.
 */
@NullMarked
package dev.gatehouse.apikey;

import org.jspecify.annotations.NullMarked;
