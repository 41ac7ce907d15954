package dev.gatehouse.introspection;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.TokenForm;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.auth.token.TokenVerifier;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.introspection.IntrospectionConfig.Mode;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Verifies tokens by asking their issuer (RFC 7662). A token goes to one issuer at the most: that which a JWT names, or
 * for an opaque one the only issuer that may have made it; where there are several, to none. Safe for use by several
 * threads.
 */
public final class IntrospectionVerifier implements TokenVerifier {

    /** RFC 6750 §2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** An API key of ours, or what is left of one: a client's mistake must not hand it to an issuer. */
    private static final Pattern API_KEY = Pattern.compile("gh_[a-z0-9]{1,16}(?:_[0-9A-Za-z]+){3}");

    private final List<IssuerIntrospection> issuers;
    private final Map<String, IssuerIntrospection> byName = new HashMap<>();
    /** Those that are asked about JWTs too, by their identifiers. */
    private final Map<String, IssuerIntrospection> always = new HashMap<>();

    private final IntrospectedTokens tokens;

    /**
     * A verifier for {@code configs}, none of which is for {@link Mode#NEVER}.
     *
     * @param earlier the verifier before a reload, whose answers unchanged issuers keep; null at start
     * @param validators the operator's own checks
     * @param mostCached how many good tokens are remembered, and as many bad ones
     */
    public IntrospectionVerifier(
            List<IntrospectionConfig> configs,
            @Nullable IntrospectionVerifier earlier,
            List<TokenValidator> validators,
            int mostCached,
            EngineContext context) {
        IntrospectionVerifier kept = earlier != null && earlier.tokens.most() == mostCached ? earlier : null;
        tokens = kept == null ? new IntrospectedTokens(mostCached, context.clock()) : kept.tokens;
        Map<IntrospectionConfig, Object> scopes = new HashMap<>();
        if (kept != null) {
            kept.issuers.forEach(issuer -> scopes.put(issuer.config(), issuer.scope()));
        }
        List<IssuerIntrospection> all = new ArrayList<>();
        for (IntrospectionConfig config : configs) {
            Object known = scopes.get(config);
            all.add(new IssuerIntrospection(config, known == null ? new Object() : known, validators, tokens, context));
        }
        issuers = List.copyOf(all);
        issuers.forEach(issuer -> byName.put(name(issuer), issuer));
        issuers.stream()
                .filter(issuer -> issuer.config().mode() == Mode.ALWAYS)
                .forEach(issuer -> always.put(issuer.config().issuer().issuer(), issuer));
    }

    /** How the issuers are that are asked. */
    public List<Health> health() {
        return issuers.stream()
                .map(issuer ->
                        new Health("introspection." + name(issuer), issuer.isLeftAlone() ? State.DEGRADED : State.UP))
                .toList();
    }

    @Override
    public AuthResult verify(BearerToken token, TrustedIssuers trusted) {
        // By its digest alone: what is remembered was of a form to be asked about. Where it could be several issuers',
        // their number decides first.
        IssuerIntrospection only = only(trusted);
        AuthResult good = only == null ? null : only.remembered(trusted.tenant().name(), token);
        if (good != null) {
            return good;
        }
        String text = token.text();
        return switch (TokenForm.of(text)) {
            case ENCRYPTED, DISTORTED -> Absent.INSTANCE;
            case SIGNED -> signed(token, text, trusted);
            case OPAQUE -> opaque(token, text, trusted);
        };
    }

    private @Nullable IssuerIntrospection only(TrustedIssuers trusted) {
        Set<String> tenants = trusted.tenant().issuers();
        IssuerIntrospection only = null;
        if (tenants != null && tenants.size() < issuers.size()) {
            // A tenant has few, however many there are in all.
            for (String name : tenants) {
                IssuerIntrospection issuer = byName.get(name);
                if (issuer != null && trusted.contains(name)) {
                    if (only != null) {
                        return null;
                    }
                    only = issuer;
                }
            }
            return only;
        }
        for (int i = 0; i < issuers.size(); i++) {
            if (trusted.contains(name(issuers.get(i)))) {
                if (only != null) {
                    return null;
                }
                only = issuers.get(i);
            }
        }
        return only;
    }

    private AuthResult signed(BearerToken token, String text, TrustedIssuers trusted) {
        String claimed = issuerOf(text);
        IssuerIntrospection issuer = claimed == null ? null : always.get(claimed);
        if (issuer == null) {
            return Absent.INSTANCE;
        }
        Rejected refusal = trusted.refusal(name(issuer));
        return refusal == null ? issuer.introspect(trusted.tenant().name(), token) : refusal;
    }

    private AuthResult opaque(BearerToken token, String text, TrustedIssuers trusted) {
        List<IssuerIntrospection> candidates = issuers.stream()
                .filter(issuer -> trusted.contains(name(issuer)))
                .toList();
        if (candidates.isEmpty()) {
            return Absent.INSTANCE;
        }
        if (!TOKEN.matcher(text).matches()) {
            return Rejected.of(FailureCode.TOKEN_MALFORMED, "the token has characters that no token has");
        }
        if (API_KEY.matcher(text).matches()) {
            return Rejected.of(
                    FailureCode.TOKEN_MALFORMED, "an API key in the place of a token, which is shown to no issuer");
        }
        if (candidates.size() > 1) {
            // A token that is shown to the wrong issuer is one that this issuer can use.
            return Rejected.of(
                    FailureCode.ISSUER_UNKNOWN,
                    "the token may be of any of "
                            + candidates.stream()
                                    .map(IntrospectionVerifier::name)
                                    .toList() + ", and is shown to none");
        }
        return candidates.get(0).introspect(trusted.tenant().name(), token);
    }

    /** Not yet to be believed: it decides who is asked, and the answer is held against it. */
    private static @Nullable String issuerOf(String token) {
        try {
            String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
            return StrictJson.object(StrictBase64Url.decode(payload)).get("iss") instanceof String issuer
                    ? issuer
                    : null;
        } catch (MalformedException e) {
            return null;
        }
    }

    private static String name(IssuerIntrospection issuer) {
        return issuer.config().issuer().name();
    }
}
