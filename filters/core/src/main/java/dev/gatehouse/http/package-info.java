/**
 * A request and a reply as the engine sees them, whatever container carries them: path, headers, request id.
 *
 * <p>The floor of the engine: imports nothing of Gatehouse. No servlet type comes in here.
 */
@NullMarked
package dev.gatehouse.http;

import org.jspecify.annotations.NullMarked;
