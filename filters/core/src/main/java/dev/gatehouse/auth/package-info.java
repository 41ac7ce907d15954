/**
 * Who calls, and what may go wrong: identities, outcomes and failures, and the contract of a credential kind.
 *
 * <p>Lives on the floor of the engine: knows {@code http} and {@code config}, no feature and no third-party type.
 */
@NullMarked
package dev.gatehouse.auth;

import org.jspecify.annotations.NullMarked;
