package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.auth.token.IssuerSignatures.Signed;
import dev.gatehouse.auth.token.IssuerSignatures.Unsigned;
import dev.gatehouse.oauth.token.TokenAnswer.Granted;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;

/** Looks at the access tokens that come with logins and refreshes. */
final class AccessTokens {

    private final LoginConfig config;
    private final IssuerSignatures signatures;

    AccessTokens(LoginConfig config, IssuerSignatures signatures) {
        this.config = config;
        this.signatures = signatures;
    }

    /** It may grant less than was asked for, and we can't tell. */
    private boolean saysOurIssuer(String token) {
        try {
            byte[] payload = StrictBase64Url.decode(token.split("\\.", -1)[1]);
            return config.issuer().issuer().equals(StrictJson.object(payload).get("iss"));
        } catch (MalformedException e) {
            return false;
        }
    }

    /** What a token says that came for the user {@code subject}. */
    AccessView look(Granted granted, String subject) {
        String token = granted.accessToken();
        if (!granted.type().equalsIgnoreCase("Bearer")) {
            return new AccessView.Foreign("a token of the type " + granted.type() + ", which was not asked for");
        }
        // It may go on in a header (RFC 6750 §2.1).
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return new AccessView.Foreign("an access token with characters that no header can hold");
        }
        if (token.chars().filter(c -> c == '.').count() != 2) {
            return AccessView.Opaque.INSTANCE;
        }
        IssuerSignatures.Outcome outcome = signatures.check(config.issuer().name(), token);
        if (!(outcome instanceof Signed signed)) {
            boolean unavailable = ((Unsigned) outcome).failure().code().status() >= 500;
            return unavailable || saysOurIssuer(token) ? AccessView.Unknown.INSTANCE : AccessView.Opaque.INSTANCE;
        }
        if (!config.issuer().issuer().equals(signed.claims().textAt("iss"))) {
            return AccessView.Opaque.INSTANCE;
        }
        Object named = signed.claims().at("sub");
        return named == null || named.equals(subject)
                ? new AccessView.Verified(signed.claims())
                : new AccessView.Foreign("an access token of another user than the ID token");
    }
}
