package dev.gatehouse.fetch;

import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What an issuer says of itself: OpenID Connect Discovery 1.0 §4 first, then RFC 8414 §3. Its {@code issuer} must be the
 * one that was asked for (RFC 8414 §3.3). Immutable.
 */
public final class IssuerMetadata {

    private final String issuer;
    private final Map<String, Object> members;

    private IssuerMetadata(String issuer, Map<String, Object> members) {
        this.issuer = issuer;
        this.members = members;
    }

    /**
     * Fetches the metadata of {@code issuer}; fails with a {@link FetchException}.
     *
     * @param timeout for each of the two places
     */
    public static CompletableFuture<IssuerMetadata> fetch(String issuer, BoundedFetcher fetcher, Duration timeout) {
        return fetcher.get(openIdMetadata(issuer), timeout)
                .exceptionallyCompose(missing -> fetcher.get(oauthMetadata(issuer), timeout))
                .thenApply(document -> parse(issuer, document));
    }

    private static IssuerMetadata parse(String issuer, byte[] document) {
        Map<String, Object> members;
        try {
            members = StrictJson.object(document);
        } catch (MalformedException e) {
            throw new FetchException("the metadata of " + issuer + " is " + e.getMessage());
        }
        if (!issuer.equals(members.get("issuer"))) {
            throw new FetchException("the metadata of " + issuer + " is another issuer's");
        }
        return new IssuerMetadata(issuer, members);
    }

    /**
     * The URL that a member names.
     *
     * @throws FetchException if there is none, or none that is safe to use
     */
    public URI url(String member, InsecureUrls urls) {
        return url(members, member, urls);
    }

    /**
     * The URL that a member names for clients that authenticate by certificate (RFC 8705 §5): the alias if there is one.
     *
     * @throws FetchException if there is none, or none that is safe to use
     */
    public URI mutualTlsUrl(String member, InsecureUrls urls) {
        boolean aliased =
                members.get("mtls_endpoint_aliases") instanceof Map<?, ?> aliases && aliases.get(member) != null;
        return url(aliased ? (Map<?, ?>) members.get("mtls_endpoint_aliases") : members, member, urls);
    }

    /** Whether there is a member of this name. */
    public boolean has(String member) {
        return members.get(member) != null;
    }

    /** Whether a member is {@code true}. */
    public boolean says(String member) {
        return Boolean.TRUE.equals(members.get(member));
    }

    private URI url(@Nullable Map<?, ?> from, String member, InsecureUrls urls) {
        if (from == null || !(from.get(member) instanceof String text)) {
            throw new FetchException("the metadata of " + issuer + " has no " + member);
        }
        try {
            URI url = new URI(text);
            if (url.getHost() == null || !urls.permits(url)) {
                throw new FetchException("the " + member + " of " + issuer + " is no https:// URL");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new FetchException("the " + member + " of " + issuer + " is no URL");
        }
    }

    static URI openIdMetadata(String issuer) {
        return URI.create(withoutSlash(issuer) + "/.well-known/openid-configuration");
    }

    static URI oauthMetadata(String issuer) {
        URI base = URI.create(issuer);
        String root = base.getScheme() + "://" + base.getRawAuthority();
        return URI.create(root + "/.well-known/oauth-authorization-server" + withoutSlash(base.getRawPath()));
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
