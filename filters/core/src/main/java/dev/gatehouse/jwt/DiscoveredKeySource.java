package dev.gatehouse.jwt;

import dev.gatehouse.config.InsecureUrls;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A JWK set at the URL that the issuer's metadata names: OpenID Connect Discovery 1.0 §4 first, then RFC 8414 §3. The
 * metadata is fetched anew each time, so that a moved set is found; its {@code issuer} must be the configured one
 * (RFC 8414 §3.3).
 */
final class DiscoveredKeySource implements KeySource {

    private final String issuer;
    private final KeyPolicy policy;
    private final BoundedFetcher fetcher;
    private final JwkSetParser parser;

    DiscoveredKeySource(String issuer, KeyPolicy policy, BoundedFetcher fetcher, JwkSetParser parser) {
        this.issuer = issuer;
        this.policy = policy;
        this.fetcher = fetcher;
        this.parser = parser;
    }

    @Override
    public CompletableFuture<VerificationKeys> fetch() {
        Duration timeout = policy.timeout();
        return fetcher.get(openIdMetadata(issuer), timeout)
                .exceptionallyCompose(missing -> fetcher.get(oauthMetadata(issuer), timeout))
                .thenCompose(metadata -> new HttpKeySource(keysUrl(metadata), timeout, fetcher, parser).fetch());
    }

    private URI keysUrl(byte[] metadata) {
        Map<String, Object> members;
        try {
            members = StrictJson.object(metadata);
        } catch (MalformedException e) {
            throw new FetchException("the metadata of " + issuer + " is " + e.getMessage());
        }
        if (!issuer.equals(members.get("issuer"))) {
            throw new FetchException("the metadata of " + issuer + " is another issuer's");
        }
        if (!(members.get("jwks_uri") instanceof String text)) {
            throw new FetchException("the metadata of " + issuer + " has no jwks_uri");
        }
        try {
            URI url = new URI(text);
            if (url.getHost() == null || !new InsecureUrls(policy.insecureUrls()).permits(url)) {
                throw new FetchException("the jwks_uri of " + issuer + " is no https:// URL");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new FetchException("the jwks_uri of " + issuer + " is no URL");
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
