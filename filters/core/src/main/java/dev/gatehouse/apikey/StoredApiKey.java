package dev.gatehouse.apikey;

import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A key as it is stored: all but the key. Immutable.
 *
 * @param id what it is found by
 * @param environment where it is good
 * @param hash what its text must hash to
 * @param client who it is for: the identity's subject and client
 * @param owner who answers for it; null if nobody is named
 * @param tenant on whose behalf the client acts; null if it is bound to none
 * @param scopes what the client may do; no spaces and commas in one
 * @param roles what the client is; no commas in one
 * @param rateLimit such as {@code 100/1m} or {@code 10/1s,500/1h}; null for the route's
 * @param created when it was made
 * @param expires the first moment at which it is no longer good; null if it does not end
 * @param state whether it was revoked
 * @param successor the key's id that replaces it; null if it was not rotated
 * @param overlapUntil the first moment at which a rotated key is no longer good; null if it was not rotated
 * @param lastUsed when it was last used, up to a minute and a flush behind; null if it was not
 */
public record StoredApiKey(
        String id,
        String environment,
        KeyHash hash,
        String client,
        @Nullable String owner,
        @Nullable String tenant,
        Set<String> scopes,
        Set<String> roles,
        @Nullable String rateLimit,
        Instant created,
        @Nullable Instant expires,
        State state,
        @Nullable String successor,
        @Nullable Instant overlapUntil,
        @Nullable Instant lastUsed) {

    /** Whether a key was revoked. */
    public enum State {
        ACTIVE,
        REVOKED
    }

    private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{" + ApiKey.ID_LENGTH + "}");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,200}");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x2B\\x2D-\\x5B\\x5D-\\x7E]{1,200}");
    private static final Pattern ROLE = Pattern.compile("[^,\\p{Cntrl}]{1,200}");

    /** Checks every part and copies the sets, in an order that stays. */
    public StoredApiKey {
        check(ID, id, "an id of 16 letters and digits");
        ApiKey.environment(environment);
        name(client, "client");
        name(owner, "owner");
        name(tenant, "tenant");
        scopes.forEach(scope -> check(SCOPE, scope, "a scope of visible ASCII without quote, comma and backslash"));
        roles.forEach(role -> check(ROLE, role, "a role without comma"));
        if (rateLimit != null) {
            try {
                var unused = RateLimit.parse(rateLimit);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("is not a rate limit such as 100/1m", e);
            }
        }
        if (successor != null) {
            check(ID, successor, "a successor's id of 16 letters and digits");
        }
        if ((successor == null) != (overlapUntil == null)) {
            throw new IllegalArgumentException("a successor and the end of the overlap go together");
        }
        scopes = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
        roles = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(roles));
    }

    private static void name(@Nullable String text, String what) {
        if (text != null && text.isBlank()) {
            throw new IllegalArgumentException("the " + what + " is blank");
        }
        if (text != null) {
            check(NAME, text, "a " + what + " of 1 to 200 characters, none of them a control character");
        }
    }

    private static void check(Pattern pattern, String text, String allowed) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("is not " + allowed);
        }
    }

    /** The same key, revoked. */
    StoredApiKey revoked() {
        return with(State.REVOKED, successor, overlapUntil);
    }

    /** The same key, replaced. */
    StoredApiKey replacedBy(String successorId, Instant until) {
        return with(state, successorId, until);
    }

    private StoredApiKey with(State newState, @Nullable String successorId, @Nullable Instant until) {
        return new StoredApiKey(
                id,
                environment,
                hash,
                client,
                owner,
                tenant,
                scopes,
                roles,
                rateLimit,
                created,
                expires,
                newState,
                successorId,
                until,
                lastUsed);
    }

    /** Returns what becomes of the key at a request at {@code now}. */
    public ApiKeyQuery.Status statusAt(Instant now) {
        if (state == State.REVOKED) {
            return ApiKeyQuery.Status.REVOKED;
        }
        if (expires != null && !now.isBefore(expires)) {
            return ApiKeyQuery.Status.EXPIRED;
        }
        if (overlapUntil == null) {
            return ApiKeyQuery.Status.ACTIVE;
        }
        return now.isBefore(overlapUntil) ? ApiKeyQuery.Status.ROTATING : ApiKeyQuery.Status.ROTATED;
    }
}
