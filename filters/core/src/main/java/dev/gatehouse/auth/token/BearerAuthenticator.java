package dev.gatehouse.auth.token;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestView;

import java.util.List;

/**
 * {@code Authorization: Bearer …} (RFC 6750 §2.1), the header alone: a token in the query or a form is never read. The
 * verifiers are asked in order; the first that knows the token's form decides.
 */
public final class BearerAuthenticator implements Authenticator {

    private static final String SCHEME = "Bearer";

    private final List<TokenVerifier> verifiers;

    /** An authenticator that hands tokens to {@code verifiers}. */
    public BearerAuthenticator(List<TokenVerifier> verifiers) {
        this.verifiers = List.copyOf(verifiers);
    }

    @Override
    public String kind() {
        return "bearer";
    }

    @Override
    public String challengeScheme() {
        return SCHEME;
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        List<String> values = request.headers(Headers.AUTHORIZATION);
        if (values.isEmpty()) {
            return Absent.INSTANCE;
        }
        if (values.size() > 1) {
            return Rejected.of(FailureCode.REQUEST_AMBIGUOUS, values.size() + " Authorization headers");
        }
        String value = values.get(0);
        int from = tokenStart(value);
        if (from < 0) {
            return Absent.INSTANCE;
        }
        BearerToken token = new BearerToken(value, from);
        if (token.length() > BearerToken.MOST_CHARACTERS) {
            return Rejected.of(
                    FailureCode.CREDENTIAL_TOO_LARGE,
                    "a token of " + token.length() + " characters; at most " + BearerToken.MOST_CHARACTERS);
        }
        for (int i = 0; i < verifiers.size(); i++) {
            AuthResult result = verifiers.get(i).verify(token, tenant);
            if (!(result instanceof Absent)) {
                return result;
            }
        }
        return Rejected.of(FailureCode.TOKEN_MALFORMED, "the token is of no form that an issuer here uses");
    }

    /** Where the token begins behind the scheme (RFC 9110 §11.4: any case, one or more spaces), or -1. */
    private static int tokenStart(String value) {
        int end = SCHEME.length();
        if (!value.regionMatches(true, 0, SCHEME, 0, end)) {
            return -1;
        }
        if (value.length() == end) {
            return end;
        }
        if (value.charAt(end) != ' ') {
            // A tab, say: some parties would read this scheme, so it is a credential, and a bad one.
            return isTokenCharacter(value.charAt(end)) ? -1 : end;
        }
        int from = end;
        while (from < value.length() && value.charAt(from) == ' ') {
            from++;
        }
        return from;
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
