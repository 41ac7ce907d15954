package dev.gatehouse.auth.token;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.Cookies;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * {@code Authorization: Bearer …} (RFC 6750 §2.1) or {@code DPoP …} (RFC 9449 §7.1), or the cookie of an issuer whose
 * tokens come in one: a token in the query or a form is never read. The verifiers are asked in order; the first that knows the token's form decides. What
 * is verified is then held against the checks, each time anew.
 */
public final class BearerAuthenticator implements Authenticator {

    private static final String BEARER = "Bearer";

    private final List<TokenVerifier> verifiers;
    private final List<TokenCheck> checks;
    private final TrustedIssuers issuers;
    private final TokenSources sources;
    private final Challenge dpop;
    private final boolean asksForProof;

    /** An authenticator that hands tokens of any issuer to {@code verifiers} and checks nothing else. */
    public BearerAuthenticator(List<TokenVerifier> verifiers) {
        this(verifiers, List.of(), TrustedIssuers.ALL, TokenSources.HEADER, "", false);
    }

    /**
     * An authenticator.
     *
     * @param verifiers asked in order
     * @param checks held against each verified token, in order; the first refusal counts
     * @param issuers whose tokens are taken
     * @param sources where they are read
     * @param proofAlgorithms what a DPoP challenge offers (RFC 9449 §7.1), between spaces; empty where none are taken
     * @param asksForProof whether every challenge asks for DPoP too
     */
    public BearerAuthenticator(
            List<TokenVerifier> verifiers,
            List<TokenCheck> checks,
            TrustedIssuers issuers,
            TokenSources sources,
            String proofAlgorithms,
            boolean asksForProof) {
        this.verifiers = List.copyOf(verifiers);
        this.checks = List.copyOf(checks);
        this.issuers = issuers;
        this.sources = sources;
        this.dpop = new Challenge(Headers.DPOP, Map.of("algs", proofAlgorithms));
        this.asksForProof = asksForProof;
    }

    @Override
    public String kind() {
        return "bearer";
    }

    @Override
    public List<Challenge> challenges(RequestView request) {
        Challenge bearer = Challenge.of(BEARER);
        boolean triedProof = !request.headers(Headers.DPOP).isEmpty()
                || request.headers(Headers.AUTHORIZATION).stream()
                        .anyMatch(value -> tokenStart(value, Headers.DPOP) >= 0);
        return asksForProof || triedProof ? List.of(bearer, dpop) : List.of(bearer);
    }

    @Override
    public boolean isPresented(RequestView request) {
        return isTokenIn(request)
                || sources.cookies().stream()
                        .anyMatch(cookie -> !Cookies.values(request.headers(Headers.COOKIE), cookie)
                                .isEmpty());
    }

    /** Returns whether a request has a token in {@code Authorization}, good or not. */
    public static boolean isTokenIn(RequestView request) {
        return request.headers(Headers.AUTHORIZATION).stream()
                .anyMatch(value -> tokenStart(value, BEARER) >= 0 || tokenStart(value, Headers.DPOP) >= 0);
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        TrustedIssuers trusted = issuers.on(tenant);
        TrustedIssuers inHeader = sources.inHeader(trusted);
        AuthResult result = inHeader == null ? Absent.INSTANCE : authenticateByHeader(request, inHeader);
        if (result instanceof Absent) {
            for (String cookie : sources.cookies()) {
                TrustedIssuers inCookie = sources.inCookie(cookie, trusted);
                if (inCookie != null && result instanceof Absent) {
                    result = authenticateByCookie(request, cookie, inCookie);
                }
            }
        }
        return result;
    }

    /** A browser sends a cookie whichever page asks it to: an unsafe request must come from a page of ours, as with sessions. */
    private AuthResult authenticateByCookie(RequestView request, String cookie, TrustedIssuers trusted) {
        List<String> values = Cookies.values(request.headers(Headers.COOKIE), cookie);
        if (values.isEmpty()) {
            return Absent.INSTANCE;
        }
        if (values.size() > 1) {
            return Rejected.of(FailureCode.REQUEST_AMBIGUOUS, values.size() + " cookies called " + cookie);
        }
        AuthResult result = authenticate(request, BearerToken.of(values.get(0)), trusted);
        return result instanceof Authenticated && !sources.isFromOwnPage(request)
                ? Rejected.of(
                        FailureCode.CROSS_SITE, "an unsafe method, a token in a cookie, and no page of ours sent it")
                : result;
    }

    private AuthResult authenticateByHeader(RequestView request, TrustedIssuers trusted) {
        List<String> values = request.headers(Headers.AUTHORIZATION);
        if (values.isEmpty()) {
            return Absent.INSTANCE;
        }
        if (values.size() > 1) {
            return Rejected.of(FailureCode.REQUEST_AMBIGUOUS, values.size() + " Authorization headers");
        }
        String value = values.get(0);
        int from = tokenStart(value, BEARER);
        boolean proven = from < 0;
        if (proven) {
            from = tokenStart(value, Headers.DPOP);
        }
        if (from < 0) {
            return Absent.INSTANCE;
        }
        return authenticate(request, new BearerToken(value, from, proven), trusted);
    }

    private AuthResult authenticate(RequestView request, BearerToken token, TrustedIssuers trusted) {
        if (token.length() > BearerToken.MOST_CHARACTERS) {
            return Rejected.of(
                    FailureCode.CREDENTIAL_TOO_LARGE,
                    "a token of " + token.length() + " characters; at most " + BearerToken.MOST_CHARACTERS);
        }
        AuthResult result = verify(token, trusted);
        return result instanceof Authenticated authenticated ? check(request, token, authenticated) : result;
    }

    @Override
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        AuthResult alone = admitted.alone(kind());
        if (alone instanceof Authenticated token && token.identity().issuer() != null) {
            Rejected refusal = issuers.on(tenant).refusal(token.identity().issuer());
            return refusal == null ? alone : refusal;
        }
        return alone;
    }

    /** The token in {@code Authorization}; null if there is none, or more than one header. */
    static @Nullable BearerToken presented(RequestView request) {
        List<String> values = request.headers(Headers.AUTHORIZATION);
        if (values.size() != 1) {
            return null;
        }
        String value = values.get(0);
        int bearer = tokenStart(value, BEARER);
        int from = bearer < 0 ? tokenStart(value, Headers.DPOP) : bearer;
        return from < 0 ? null : new BearerToken(value, from, bearer < 0);
    }

    private AuthResult verify(BearerToken token, TrustedIssuers trusted) {
        for (int i = 0; i < verifiers.size(); i++) {
            AuthResult result = verifiers.get(i).verify(token, trusted);
            if (!(result instanceof Absent)) {
                return result;
            }
        }
        return Rejected.of(FailureCode.TOKEN_MALFORMED, "the token is of no form that an issuer here uses");
    }

    private AuthResult check(RequestView request, BearerToken token, Authenticated authenticated) {
        for (int i = 0; i < checks.size(); i++) {
            Failure refusal = checks.get(i).refusal(request, token, authenticated.identity());
            if (refusal != null) {
                return new Rejected(refusal);
            }
        }
        return authenticated;
    }

    /** Where the token begins behind the scheme (RFC 9110 §11.4: any case, one or more spaces), or -1. */
    private static int tokenStart(String value, String scheme) {
        int end = scheme.length();
        if (!value.regionMatches(true, 0, scheme, 0, end)) {
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
