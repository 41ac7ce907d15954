package dev.gatehouse.gateway;

/** The phases of a request, in their order. A request reaches the application only after all of them. */
public enum Phase {
    /** Opens the exchange, and says how it ended. */
    AUDIT,
    /** Path, route, tenant. */
    TENANT,
    /** Who calls. */
    AUTHENTICATION,
    /** Whether the caller may. */
    AUTHORIZATION,
    /** What the application is told. */
    IDENTITY_FORWARD
}
