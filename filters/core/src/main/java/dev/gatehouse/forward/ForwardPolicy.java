package dev.gatehouse.forward;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;

import java.util.List;

/**
 * What one route forwards. Immutable.
 *
 * @param fields the parts of the identity
 * @param token what becomes of the credential
 */
public record ForwardPolicy(List<ForwardField> fields, TokenForwarding token) {

    /** What becomes of the credential. */
    public enum TokenForwarding {
        /** It ends here. */
        NONE,
        /** The {@code Authorization} header goes on as it came. */
        ORIGINAL
    }

    private static final String GROUP = "gatehouse.routes.";

    private static final ConfigKey<List<ForwardField>> FORWARD = ConfigKey.of(
                    GROUP + "<r>.forward",
                    ValueType.oneOf(ForwardField.class)
                            .checked(ForwardPolicy::field, "user-id, client-id, tenant, scopes, roles, request-id")
                            .list(),
                    "Which parts of the identity go on in headers.")
            .withDefault("user-id,client-id,tenant,scopes,roles,request-id");
    private static final ConfigKey<TokenForwarding> FORWARD_TOKEN = ConfigKey.of(
                    GROUP + "<r>.forward-token",
                    ValueType.oneOf(TokenForwarding.class),
                    "What becomes of the credential: it ends here, or goes on as it came.")
            .withDefault("none");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(FORWARD, FORWARD_TOKEN);

    /** Copies the list. */
    public ForwardPolicy {
        fields = List.copyOf(fields);
    }

    /**
     * Reads the policy of the route called {@code name}.
     *
     * @param authenticated whether the route reads credentials at all
     */
    public static ForwardPolicy from(ConfigReader reader, String name, boolean authenticated) {
        ForwardPolicy policy = new ForwardPolicy(reader.value(FORWARD, name), reader.value(FORWARD_TOKEN, name));
        if (!authenticated && policy.token() != TokenForwarding.NONE) {
            reader.problem(FORWARD_TOKEN, "would pass on a credential that nobody checked", "none", name);
        }
        return policy;
    }

    private static ForwardField field(String text) {
        ForwardField field = ValueType.oneOf(ForwardField.class).parser().parse(text);
        if (field == ForwardField.CLAIMS) {
            throw new IllegalArgumentException("has a part that is not forwarded in this form");
        }
        return field;
    }
}
