package dev.gatehouse.metrics;

import java.util.List;

/** Everything that is measured: the one place where a meter's name and labels are decided. */
public enum Meter {
    REQUESTS(
            "gatehouse.requests",
            "Requests by what was decided; `code` is `NONE` for those that were let in, `status` what the caller was"
                    + " answered, `NONE` if he was gone before.",
            "route",
            "tenant",
            "scheme",
            "decision",
            "code",
            "status"),
    ACCESS_TOKENS_REMOVED(
            "gatehouse.access.tokens.removed",
            "Requests that went on without a token in the parameter access_token of their query or form.",
            "route"),
    REQUEST_DURATION(
            "gatehouse.request.duration",
            "How long requests took, the application's part included.",
            "route",
            "decision"),
    RATE_LIMITS("gatehouse.rate.limits", "Decisions of rate limits and throttles.", "limit", "outcome"),
    TENANTS_SEEN("gatehouse.tenants.seen", "Tenants with their first admitted request since the start."),
    CLIENTS_SEEN(
            "gatehouse.clients.seen",
            "Clients with their first admitted request for a tenant since the start.",
            "tenant"),
    API_KEY_OLD_USES("gatehouse.api.keys.old.uses", "Uses of keys that were rotated and are in their overlap."),
    API_KEYS_AVAILABLE("gatehouse.api.keys.available", "1 while the store of API keys answers, else 0."),
    BUILD(
            "gatehouse.build.info",
            "Always 1; the labels are the version of Gatehouse and the commit it was built from.",
            "version",
            "commit"),
    CONFIG_RELOADS("gatehouse.config.reloads", "Reloads of the configuration.", "outcome"),
    AUDIT_EVENTS("gatehouse.audit.events", "Audit events by what became of them.", "outcome"),
    AUDIT_QUEUE("gatehouse.audit.queue", "Audit events that wait to be written."),
    INTROSPECTION_CACHE("gatehouse.introspection.cache", "Look-ups of remembered answers.", "issuer", "outcome"),
    INTROSPECTION_BREAKER("gatehouse.introspection.breaker", "0 closed, 1 half open, 2 open.", "issuer"),
    LOGINS("gatehouse.logins", "Logins of browsers by what became of them.", "login", "outcome"),
    SESSION_REFRESHES(
            "gatehouse.session.refreshes", "Refreshes of sessions' tokens by what came of them.", "login", "outcome"),
    SESSION_ENDS("gatehouse.session.ends", "Sessions that ended before their time, by why.", "login", "reason"),
    KEY_SET_AGE("gatehouse.key.set.age", "Seconds since an issuer's key set was last read; -1 before.", "issuer"),
    STRIPPED_HEADERS(
            "gatehouse.stripped.headers",
            "Requests with a header by which other gateways name callers, which did not go on."),
    SERVICE_ACCOUNT_AVAILABLE(
            "gatehouse.service.account.available",
            "1 while a service account's token requests are answered, else 0.",
            "account"),
    SERVICE_TOKENS(
            "gatehouse.service.tokens",
            "Token requests of service accounts by why they were made and what came of them; `held` ones were not sent.",
            "account",
            "reason",
            "outcome"),
    STATE_AVAILABLE("gatehouse.state.available", "1 while the shared state answers, else 0."),
    STATE_FAILURES("gatehouse.state.failures", "Calls of the shared state that failed or came too late.", "operation");

    private final String meterName;
    private final String description;
    private final String labels;

    Meter(String meterName, String description, String... labels) {
        this.meterName = meterName;
        this.description = description;
        this.labels = String.join(" ", labels);
    }

    /** The name, words between dots. */
    public String meterName() {
        return meterName;
    }

    /** What it says, a sentence. */
    public String description() {
        return description;
    }

    /** The names of its labels, in order. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    }
}
