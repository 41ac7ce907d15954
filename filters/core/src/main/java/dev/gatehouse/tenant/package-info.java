/**
 * On whose behalf a request is served: which tenant it names, by host, path or a proxy's header, and whether what its
 * caller shows is that tenant's. Nothing in here checks a credential; it is held against what others found it to be.
 */
@NullMarked
package dev.gatehouse.tenant;

import org.jspecify.annotations.NullMarked;
