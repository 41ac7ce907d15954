package dev.gatehouse.forward;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Decides which of a request's own headers go on, and makes those that carry the identity. Safe for use by several
 * threads.
 */
public final class IdentityForwarder implements AutoCloseable {

    /** Most octets of one identity's headers that are worth remembering. */
    private static final int MOST_KEPT = 2048;

    private final ForwardHeaders headers;
    private final ForwardingConfig config;
    private final ReservedHeaders reserved;
    private final ClaimsJson claims = new ClaimsJson();
    private final IdentityMemo<Made> memo = new IdentityMemo<>();
    private final String requestIdHeader;
    private final @Nullable SignedIdentity signed;
    private final StrippedNotice notice;

    /**
     * A forwarder that uses the header names {@code headers}. If it signs, it watches its keys from now on.
     *
     * @param credentials headers that hold credentials for the gateway alone: they go on on no route
     * @param audit told when other keys sign
     * @param meters count requests with headers of other gateways
     * @param files notices changed files of keys
     */
    public IdentityForwarder(
            ForwardHeaders headers,
            ForwardingConfig config,
            Collection<String> credentials,
            Clock clock,
            AuditSink audit,
            Meters meters,
            FileWatch files) {
        this.headers = headers;
        this.config = config;
        this.requestIdHeader = headers.name(ForwardField.REQUEST_ID);
        List<String> names = new ArrayList<>(headers.all());
        names.add(config.signedHeader());
        names.addAll(credentials);
        this.notice = new StrippedNotice(meters);
        this.reserved = new ReservedHeaders(names, config.stripped());
        SigningConfig signing = config.signing();
        this.signed = signing == null ? null : new SignedIdentity(signing, clock, audit, files);
    }

    /**
     * Whether a header of the client's must not go on, on a route with this policy.
     *
     * @param identity whose credential was checked; null if none was, and then none goes on
     */
    public boolean isStripped(String name, ForwardPolicy policy, @Nullable Identity identity) {
        return reserved.contains(name)
                || (name.equalsIgnoreCase(Headers.AUTHORIZATION)
                        && (policy.token() != TokenForwarding.ORIGINAL || !isFromThatHeader(identity)));
    }

    /**
     * Notes that a header which a client sent was left out, where other gateways name callers by it.
     *
     * @return whether the request counts as one with such a header from now on
     */
    public boolean noteStripped(String name, boolean counted) {
        if (!reserved.isOthers(name)) {
            return counted;
        }
        notice.saw(name);
        if (!counted) {
            notice.count();
        }
        return true;
    }

    /** Only what was checked may go on: beside a key or certificate that decided, nobody looked at the header. */
    private static boolean isFromThatHeader(@Nullable Identity identity) {
        return identity != null && List.of(identity.scheme().split("\\+", -1)).contains("bearer");
    }

    /**
     * The headers that carry the identity; to be made once for a request, since a token may be among them that costs a
     * signature.
     */
    public ForwardedHeaders headers(ForwardedCall call, ForwardPolicy policy) {
        Identity identity = call.identity();
        ForwardedHeaders made = identity == null ? ForwardedHeaders.NONE : ofIdentity(identity, call.tenant(), policy);
        if (identity != null && policy.token() == TokenForwarding.SIGNED) {
            made = made.with(config.signedHeader(), token(identity, call.requestId(), policy));
        }
        return policy.fields().contains(ForwardField.REQUEST_ID)
                ? made.with(
                        requestIdHeader,
                        call.requestId(),
                        Headers.TRACEPARENT,
                        call.trace().value())
                : made.with(Headers.TRACEPARENT, call.trace().value());
    }

    /** What the identity alone decides. */
    private ForwardedHeaders ofIdentity(Identity identity, Tenant tenant, ForwardPolicy policy) {
        List<String> own = tenant.forwardClaims();
        List<String> chosen = own == null ? policy.claims() : own;
        Made known = memo.find(identity, policy);
        // The same list, if it is the same tenant; another list of the same claims is as good.
        if (known != null && known.claims.equals(chosen)) {
            return known.headers;
        }
        ForwardedHeaders made = ForwardedHeaders.NONE;
        for (ForwardField field : policy.fields()) {
            String value = value(field, identity);
            if (value != null) {
                made = made.with(headers.name(field), value);
            }
        }
        String json = chosen.isEmpty() ? null : claims.of(identity.claims(), chosen);
        if (json != null) {
            made = made.with(headers.name(ForwardField.CLAIMS), json);
        }
        if (made.octets() <= MOST_KEPT) {
            memo.keep(identity, policy, new Made(chosen, made));
        }
        return made;
    }

    private record Made(List<String> claims, ForwardedHeaders headers) {}

    private String token(Identity identity, String requestId, ForwardPolicy policy) {
        SignedIdentity signer = signed;
        String audience = policy.audience();
        if (signer == null || audience == null) {
            throw new IllegalStateException("a route signs without a key or an audience");
        }
        return signer.token(identity, requestId, audience);
    }

    /** Why these headers can't go on, or null if they can: a backend that cuts them off would see somebody else. */
    public @Nullable Failure refusal(ForwardedHeaders made) {
        int octets = made.octets();
        return octets <= config.mostOctets() ? null : tooLarge(made, octets);
    }

    private Failure tooLarge(ForwardedHeaders made, int octets) {
        String largest = "";
        int most = -1;
        for (Map.Entry<String, String> header : made.entrySet()) {
            if (header.getValue().length() > most) {
                most = header.getValue().length();
                largest = header.getKey();
            }
        }
        return Failure.of(
                FailureCode.IDENTITY_TOO_LARGE,
                "the headers of the identity have " + octets + " octets, " + most + " of them in " + largest
                        + "; forward.max-size is " + config.mostOctets());
    }

    /** The public keys of our own tokens if {@code path} is where they are, else null. */
    public @Nullable HttpReply keySet(String path) {
        SignedIdentity signer = signed;
        return signer != null && path.equals(signer.keySetPath()) ? signer.keySet() : null;
    }

    /** Ends the watch over the keys. */
    @Override
    public void close() {
        if (signed != null) {
            signed.close();
        }
    }

    private static @Nullable String value(ForwardField field, Identity identity) {
        return switch (field) {
            case USER_ID -> HeaderText.encode(identity.subject());
            case CLIENT_ID -> identity.client() == null ? null : HeaderText.encode(identity.client());
            case ISSUER -> identity.issuer() == null ? null : HeaderText.encode(identity.issuer());
            case TENANT -> identity.tenant() == null ? null : HeaderText.encode(identity.tenant());
            case SCOPES -> joined(identity.scopes(), " ");
            case ROLES -> joined(identity.roles(), ",");
            default -> null;
        };
    }

    static @Nullable String joined(Collection<String> words, String separator) {
        if (words.isEmpty()) {
            return null;
        }
        StringJoiner joined = new StringJoiner(separator);
        words.forEach(word -> joined.add(HeaderText.encode(word)));
        return joined.toString();
    }
}
