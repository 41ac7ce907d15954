package dev.gatehouse.quickstart;

import java.time.Duration;
import java.util.List;

/** The clients that the embedded issuer knows, each for one part of the tour. */
enum DemoClient {
    ORDERS("orders-client", "orders-api", Duration.ofHours(1), "clerk"),
    BILLING("billing-client", "billing-api", Duration.ofHours(1), "accountant"),
    SHORT_LIVED("short-lived-client", "orders-api", Duration.ofSeconds(1), "clerk"),
    /** Gets opaque tokens, which only the issuer can read. */
    OPAQUE("opaque-client", "orders-api", Duration.ofHours(1), "clerk"),
    /** The proxy itself, which asks the issuer about opaque tokens. */
    GATEHOUSE("gatehouse", "none", Duration.ofHours(1), "none");

    static final List<String> SCOPES = List.of("orders.read", "orders.write");

    private final String id;
    private final String audience;
    private final Duration tokenLifetime;
    private final String role;

    DemoClient(String id, String audience, Duration tokenLifetime, String role) {
        this.id = id;
        this.audience = audience;
        this.tokenLifetime = tokenLifetime;
        this.role = role;
    }

    static DemoClient withId(String id) {
        for (DemoClient client : values()) {
            if (client.id.equals(id)) {
                return client;
            }
        }
        throw new IllegalArgumentException("no demo client has the id " + id);
    }

    String id() {
        return id;
    }

    /** No secret at all: the issuer is on loopback only, and lives no longer than the quickstart. */
    String secret() {
        return id + "-secret";
    }

    String audience() {
        return audience;
    }

    Duration tokenLifetime() {
        return tokenLifetime;
    }

    String tenant() {
        return "acme";
    }

    String role() {
        return role;
    }
}
