package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import org.jspecify.annotations.Nullable;

/** What happens in a phase. */
@FunctionalInterface
interface PhaseStep {

    /** Adds to the exchange what the phase finds; the result is why the request ends here, or null. */
    @Nullable
    Failure apply(Exchange exchange);
}
