package dev.gatehouse.auth.token;

import dev.gatehouse.http.Cookies;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The place of each issuer's tokens: in the header {@code Authorization}, or in a cookie that the issuer's settings name.
 * A token is taken from its issuer's own source alone. Immutable.
 */
public final class TokenSources {

    /** Every issuer's tokens are read in {@code Authorization}. */
    public static final TokenSources HEADER = new TokenSources(List.of(), request -> true);

    /** The cookies' names, by the issuers' names in the settings. */
    private final Map<String, String> cookies = new LinkedHashMap<>();
    /** The issuers' names, by the cookies' names. */
    private final Map<String, Set<String>> issuers = new LinkedHashMap<>();

    private final Set<String> inHeader = new HashSet<>();
    private final Predicate<RequestView> ownPage;

    /**
     * The sources of the issuers' tokens.
     *
     * @param configs all issuers
     * @param ownPage tells whether a request was sent by a page of ours, or by the user; asked for requests with an unsafe
     *     method whose token comes in a cookie, which the browser adds whichever page sends the request
     */
    public TokenSources(List<IssuerConfig> configs, Predicate<RequestView> ownPage) {
        this.ownPage = ownPage;
        for (IssuerConfig config : configs) {
            String cookie = config.tokenCookie();
            if (cookie == null) {
                inHeader.add(config.name());
            } else {
                cookies.put(config.name(), cookie);
                issuers.computeIfAbsent(cookie, name -> new LinkedHashSet<>()).add(config.name());
            }
        }
    }

    /** Returns whether a cookie holds tokens. */
    public boolean isCookie(String name) {
        return issuers.containsKey(name);
    }

    /**
     * Returns the token that authenticated a caller, as it was sent.
     *
     * @param issuer the name in the settings of the issuer who vouches for the caller
     * @return null if the request has no token at the issuer's source, or more than one
     */
    public @Nullable BearerToken presented(RequestView request, @Nullable String issuer) {
        String cookie = cookie(issuer);
        if (cookie == null) {
            return BearerAuthenticator.presented(request);
        }
        List<String> values = Cookies.values(request.headers(Headers.COOKIE), cookie);
        return values.size() == 1 ? BearerToken.of(values.get(0)) : null;
    }

    /** Returns the cookie that holds the tokens of an issuer, by its name in the settings; null for {@code Authorization}. */
    public @Nullable String cookie(@Nullable String issuer) {
        return issuer == null ? null : cookies.get(issuer);
    }

    /** The names of the cookies, in the order of the issuers. */
    Set<String> cookies() {
        return issuers.keySet();
    }

    /** Those of the trusted issuers whose tokens come in {@code Authorization}; null if there is none. */
    @Nullable
    TrustedIssuers inHeader(TrustedIssuers trusted) {
        return cookies.isEmpty() ? trusted : trusted.among(inHeader);
    }

    /** Those of the trusted issuers whose tokens come in a cookie; null if there is none. */
    @Nullable
    TrustedIssuers inCookie(String cookie, TrustedIssuers trusted) {
        return trusted.among(issuers.getOrDefault(cookie, Set.of()));
    }

    boolean isFromOwnPage(RequestView request) {
        return ownPage.test(request);
    }
}
