package dev.gatehouse.forward;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.http.Headers;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Decides which of a request's own headers go on, and makes those that carry the identity. Immutable.
 */
public final class IdentityForwarder {

    private final ForwardHeaders headers;
    private final ReservedHeaders reserved;

    /**
     * A forwarder that uses the header names {@code headers}.
     *
     * @param credentials headers that hold credentials for the gateway alone: they go on on no route
     */
    public IdentityForwarder(ForwardHeaders headers, Collection<String> credentials) {
        this.headers = headers;
        List<String> names = new ArrayList<>(headers.all());
        names.addAll(credentials);
        this.reserved = new ReservedHeaders(names);
    }

    /**
     * Whether a header of the client's must not go on, on a route with this policy.
     *
     * @param identity whose credential was checked; null if none was, and then none goes on
     */
    public boolean isStripped(String name, ForwardPolicy policy, @Nullable Identity identity) {
        return reserved.contains(name)
                || (name.equalsIgnoreCase(Headers.AUTHORIZATION)
                        && (policy.token() == TokenForwarding.NONE || !isFromThatHeader(identity)));
    }

    /** Only what was checked may go on: beside a key or certificate that decided, nobody looked at the header. */
    private static boolean isFromThatHeader(@Nullable Identity identity) {
        return identity != null && List.of(identity.scheme().split("\\+", -1)).contains("bearer");
    }

    /**
     * The headers that carry the identity, by name, in order.
     *
     * @param identity the caller, or null if there is none: then only what is no identity goes on
     */
    public Map<String, String> headers(@Nullable Identity identity, String requestId, ForwardPolicy policy) {
        Map<String, String> values = new LinkedHashMap<>();
        for (ForwardField field : policy.fields()) {
            String value = value(field, identity, requestId);
            if (value != null) {
                values.put(headers.name(field), value);
            }
        }
        return values;
    }

    private static @Nullable String value(ForwardField field, @Nullable Identity identity, String requestId) {
        if (field == ForwardField.REQUEST_ID) {
            return requestId;
        }
        if (identity == null) {
            return null;
        }
        return switch (field) {
            case USER_ID -> HeaderText.encode(identity.subject());
            case CLIENT_ID -> identity.client() == null ? null : HeaderText.encode(identity.client());
            case TENANT -> identity.tenant() == null ? null : HeaderText.encode(identity.tenant());
            case SCOPES -> joined(identity.scopes(), " ");
            case ROLES -> joined(identity.roles(), ",");
            default -> null;
        };
    }

    private static @Nullable String joined(Collection<String> words, String separator) {
        if (words.isEmpty()) {
            return null;
        }
        StringJoiner joined = new StringJoiner(separator);
        words.forEach(word -> joined.add(HeaderText.encode(word)));
        return joined.toString();
    }
}
