package dev.gatehouse.gateway;

/** The phases of a request, in their order. A request reaches the application only after all of them. */
public enum Phase {
    /** Opens the exchange, and says how it ended. */
    AUDIT,
    /** Path, route, tenant. */
    TENANT,
    /** Whether the address has failed too often: before any cryptography. */
    THROTTLE,
    /** Who calls. */
    AUTHENTICATION,
    /** Whether the caller may. */
    AUTHORIZATION,
    /** How much the caller may. */
    RATE_LIMIT,
    /** What the application is told. */
    IDENTITY_FORWARD;

    /** Whether a route can choose to report what it would refuse here. */
    boolean isReported() {
        return this == THROTTLE || this == AUTHENTICATION || this == AUTHORIZATION || this == RATE_LIMIT;
    }
}
