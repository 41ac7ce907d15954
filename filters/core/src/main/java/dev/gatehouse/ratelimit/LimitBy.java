package dev.gatehouse.ratelimit;

/** Whose requests count together. A caller without a credential counts by its address. */
public enum LimitBy {
    /** The OAuth client or the API key's; the subject of a credential that names no client. */
    CLIENT,
    /** The address that the request comes from; an IPv6 /64 is one. */
    ADDRESS,
    /** The user or service. */
    SUBJECT,
    /** All callers of a tenant. */
    TENANT,
    /** The API key; other credentials count as {@link #CLIENT}. */
    API_KEY,
    /** All callers of the route. */
    ROUTE
}
