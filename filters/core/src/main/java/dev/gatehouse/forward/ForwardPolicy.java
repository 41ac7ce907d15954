package dev.gatehouse.forward;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * What one route forwards. Immutable.
 *
 * @param fields the parts of the identity
 * @param claims the claims that go on, by name or JSON pointer
 * @param token what becomes of the credential
 * @param audience whom our own token is for, null for the route's name; or the exchanged one, null for the account's audience
 * @param credential the service account that the application is shown a token of; null for none
 * @param parameter what becomes of the parameter {@code access_token}
 */
public record ForwardPolicy(
        List<ForwardField> fields,
        List<String> claims,
        TokenForwarding token,
        @Nullable String audience,
        @Nullable String credential,
        TokenParameter parameter) {

    /** What becomes of the parameter {@code access_token} of a query or form. */
    public enum TokenParameter {
        /** It ends here. */
        REMOVE,
        /** It is the application's own, and goes on. */
        PASS
    }

    /** What becomes of the credential. */
    public enum TokenForwarding {
        /** It ends here. */
        NONE,
        /** The {@code Authorization} header goes on as it came. */
        ORIGINAL,
        /** It ends here, and a short token of our own says who calls. */
        SIGNED,
        /** It ends here, and one for which its issuer exchanged it goes on (RFC 8693). */
        EXCHANGE
    }

    private static final String GROUP = "gatehouse.routes.";

    private static final ConfigKey<List<ForwardField>> FORWARD = ConfigKey.of(
                    GROUP + "<r>.forward",
                    ValueType.orNone(ValueType.oneOf(ForwardField.class)
                            .checked(
                                    ForwardPolicy::field,
                                    "user-id, client-id, issuer, tenant, scopes, roles, request-id")
                            .list()),
                    "Which parts of the identity go on in headers; issuer is its name in the settings, since a user's name is"
                            + " one within its issuer only.")
            .withDefault("user-id,client-id,tenant,scopes,roles,request-id")
            .asRestriction();
    private static final ConfigKey<List<String>> FORWARD_CLAIMS = ConfigKey.of(
            GROUP + "<r>.forward-claims",
            ValueType.text()
                    .checked(ForwardPolicy::claimPath, "a claim's name, or a JSON pointer such as /address/country")
                    .list(),
            "Which claims of the credential go on, in one JSON object whose members are named as they are here; a tenant's"
                    + " own forward-claims take the place of these. Not set: none.");
    private static final ConfigKey<TokenForwarding> FORWARD_TOKEN = ConfigKey.of(
                    GROUP + "<r>.forward-token",
                    ValueType.oneOf(TokenForwarding.class),
                    "What becomes of the credential: it ends here, it goes on as it came (of a session: its access token), a"
                            + " short token that Gatehouse signs goes on in its place, or the account in credential exchanges it for one that goes on (RFC 8693).")
            .withDefault("none");
    private static final ConfigKey<String> FORWARD_AUDIENCE = ConfigKey.of(
            GROUP + "<r>.forward-audience",
            ValueType.text(),
            "The aud of the token that Gatehouse signs, or has exchanged: what the backend takes for its own name. Not set:"
                    + " the route's name, or the audience of the account in credential.");
    private static final ConfigKey<String> CREDENTIAL = ConfigKey.of(
            GROUP + "<r>.credential",
            ValueType.text(),
            "The service account by which the backend, or the application, is called: `Authorization` has its token, or with"
                    + " forward-token=exchange the one that it got for the caller's.");

    private static final ConfigKey<TokenParameter> PARAMETER = ConfigKey.of(
                    GROUP + "<r>.access-token-parameter",
                    ValueType.oneOf(TokenParameter.class),
                    "What becomes of the parameter access_token of a query or form, which is never read here: it ends here, or"
                            + " it goes on as the application's own, on routes whose authenticate has no bearer.")
            .withDefault("remove");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(
            FORWARD,
            FORWARD_CLAIMS,
            FORWARD_TOKEN,
            FORWARD_AUDIENCE.asRestriction(),
            CREDENTIAL.asRestriction(),
            PARAMETER);

    /** One that forwards no claims. */
    public ForwardPolicy(List<ForwardField> fields, TokenForwarding token) {
        this(fields, List.of(), token, null);
    }

    /** One without a service account. */
    public ForwardPolicy(
            List<ForwardField> fields, List<String> claims, TokenForwarding token, @Nullable String audience) {
        this(fields, claims, token, audience, null);
    }

    /** One that passes on no parameter {@code access_token}. */
    public ForwardPolicy(
            List<ForwardField> fields,
            List<String> claims,
            TokenForwarding token,
            @Nullable String audience,
            @Nullable String credential) {
        this(fields, claims, token, audience, credential, TokenParameter.REMOVE);
    }

    /** Copies the lists. */
    public ForwardPolicy {
        fields = List.copyOf(fields);
        claims = List.copyOf(claims);
    }

    /**
     * Reads the policy of the route called {@code name}.
     *
     * @param authenticated whether the route reads credentials at all
     * @param tokens whether it reads tokens that a request carries
     */
    public static ForwardPolicy from(ConfigReader reader, String name, boolean authenticated, boolean tokens) {
        ForwardPolicy policy = new ForwardPolicy(
                reader.value(FORWARD, name),
                reader.list(FORWARD_CLAIMS, name),
                reader.value(FORWARD_TOKEN, name),
                reader.optional(FORWARD_AUDIENCE, name),
                reader.optional(CREDENTIAL, name),
                reader.value(PARAMETER, name));
        if (tokens && policy.parameter() == TokenParameter.PASS) {
            reader.problem(
                    PARAMETER,
                    "would pass on a credential that nobody checked, on a route whose credentials are tokens",
                    "remove, or authenticate without bearer",
                    name);
        }
        if (!tokens && policy.parameter() == TokenParameter.PASS && authenticated && policy.showsToken()) {
            reader.problem(
                    PARAMETER,
                    "would go on beside the token that the backend is shown",
                    "remove, or no such token",
                    name);
        }
        if (!authenticated && policy.token() == TokenForwarding.ORIGINAL) {
            reader.problem(FORWARD_TOKEN, "would pass on a credential that nobody checked", "none", name);
        }
        if (!authenticated && policy.token() == TokenForwarding.SIGNED) {
            reader.problem(FORWARD_TOKEN, "has nobody to vouch for where no credential is read", "none", name);
        }
        if (policy.audience() != null && policy.token() != TokenForwarding.SIGNED && !policy.exchanges()) {
            reader.problem(FORWARD_AUDIENCE, "says nothing without forward-token=signed or exchange", "not set", name);
        }
        if (policy.credential() != null && policy.token() == TokenForwarding.ORIGINAL) {
            reader.problem(
                    CREDENTIAL, "wants the header that forward-token=original fills", "one of the two, not both", name);
        }
        if (policy.exchanges() && policy.credential() == null && !reader.isSet(CREDENTIAL, name)) {
            reader.problem(CREDENTIAL, "is missing for forward-token=exchange", "the name of a service account", name);
        }
        return policy;
    }

    /**
     * Records what is wrong with who exchanges what.
     *
     * @param accounts the names of the service accounts
     * @param hasToken whether a caller of the route can have an access token
     */
    public void check(ConfigReader reader, String name, Set<String> accounts, boolean hasToken) {
        if (credential != null && !accounts.contains(credential)) {
            reader.problem(
                    CREDENTIAL,
                    "is no service account",
                    accounts.isEmpty() ? "a name below gatehouse.service-accounts." : "one of " + accounts,
                    name);
        }
        if (exchanges() && !hasToken) {
            reader.problem(
                    FORWARD_TOKEN,
                    "has no access token of a caller to exchange",
                    "a route with authenticate=bearer or session",
                    name);
        }
    }

    /** Whether the caller's token is exchanged for another. */
    public boolean exchanges() {
        return token == TokenForwarding.EXCHANGE;
    }

    /** Returns whether the backend's {@code Authorization} has a token: the caller's, or one of ours. */
    private boolean showsToken() {
        return token == TokenForwarding.ORIGINAL || exchanges() || credential != null;
    }

    /** The same with every default of the route called {@code name} filled in. */
    public ForwardPolicy forRoute(String name) {
        return audience == null && !exchanges()
                ? new ForwardPolicy(fields, claims, token, name, credential, parameter)
                : this;
    }

    private static ForwardField field(String text) {
        ForwardField field = ValueType.oneOf(ForwardField.class).parser().parse(text);
        if (field == ForwardField.CLAIMS) {
            throw new IllegalArgumentException("has a part that goes on by forward-claims alone");
        }
        return field;
    }

    private static String claimPath(String text) {
        if (text.startsWith("/") && text.matches(".*~([^01].*|$)")) {
            throw new IllegalArgumentException("is no JSON pointer");
        }
        return text;
    }
}
