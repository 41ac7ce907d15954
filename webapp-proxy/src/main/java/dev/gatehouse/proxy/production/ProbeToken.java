package dev.gatehouse.proxy.production;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.tenant.TenantConfig;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A token such as the issuer would give a caller of the route, by a key that stands in for its own.
 *
 * @param key the key that signs
 * @param type its {@code typ}
 * @param claims its claims
 * @param cookie the cookie that it comes in; null for {@code Authorization}
 */
record ProbeToken(
        ProbeKey key,
        String type,
        Map<String, Object> claims,
        @Nullable String cookie) {

    private static final String CALLER = "gatehouse-check";
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    /** One that the route should let in. */
    static ProbeToken good(JwtConfig jwt, ProbeKey key, RouteConfig route, @Nullable TenantConfig tenant) {
        IssuerConfig issuer = jwt.issuer();
        Map<String, Object> claims = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        claims.put("iss", issuer.issuer());
        List<String> audiences =
                tenant == null || tenant.audiences().isEmpty() ? issuer.audiences() : tenant.audiences();
        if (!audiences.isEmpty()) {
            claims.put("aud", audiences.get(0));
        }
        claims.put("sub", CALLER);
        claims.put("iat", now);
        claims.put("exp", now + LIFETIME.toSeconds());
        claims.put("jti", UUID.randomUUID().toString());
        issuer.requiredClaims().forEach(name -> putIfAbsent(name, CALLER, claims));
        issuer.allowedClaims().forEach((path, values) -> put(path, values.get(0), claims));
        putIfAbsent(issuer.mapping().subject().get(0), CALLER, claims);
        putIfAbsent(issuer.mapping().client().get(0), CALLER, claims);
        List<String> scopes = new ArrayList<>(route.access().scopes());
        scopes.addAll(route.access().anyScope());
        if (!scopes.isEmpty()) {
            put(issuer.mapping().scopes().get(0), String.join(" ", scopes), claims);
        }
        if (!route.access().roles().isEmpty()) {
            put(issuer.mapping().roles().get(0), route.access().roles(), claims);
        }
        if (tenant != null && !issuer.mapping().tenant().isEmpty()) {
            put(issuer.mapping().tenant().get(0), tenant.claim(), claims);
        }
        route.access().claims().forEach((path, values) -> put(path, values.get(0), claims));
        return new ProbeToken(key, jwt.tokenTypes().get(0), claims, issuer.tokenCookie());
    }

    ProbeToken with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(claims);
        changed.put(name, value);
        return new ProbeToken(key, type, changed, cookie);
    }

    ProbeToken signedBy(ProbeKey other) {
        return new ProbeToken(other, type, claims, cookie);
    }

    /** Long over, whatever clocks differ by. */
    ProbeToken expired() {
        long then = Instant.now().minus(Duration.ofDays(1)).getEpochSecond();
        return with("iat", then - LIFETIME.toSeconds()).with("exp", then);
    }

    String text() {
        return key.sign(type, claims);
    }

    /** The request with this token where its issuer's tokens are read. */
    ProbeRequest in(ProbeRequest request) {
        return in(request, text());
    }

    /** The request with another text in the place of this token, as a page of ours would send it. */
    ProbeRequest in(ProbeRequest request, String text) {
        return cookie == null
                ? request.bearer(text)
                : request.with("Cookie", cookie + '=' + text).with("Sec-Fetch-Site", "same-origin");
    }

    /** With {@code alg} none, and no signature (RFC 8725 §2.1). */
    String unsigned() {
        return Base64URL.encode("{\"alg\":\"none\",\"typ\":\"" + type + "\"}") + "."
                + Base64URL.encode(JSONObjectUtils.toJSONString(claims)) + ".";
    }

    private static void putIfAbsent(String path, Object value, Map<String, Object> claims) {
        if (path.startsWith("/") || !claims.containsKey(path)) {
            put(path, value, claims);
        }
    }

    /** At a claim's name, or where a JSON pointer leads. */
    private static void put(String path, Object value, Map<String, Object> claims) {
        if (!path.startsWith("/")) {
            claims.put(path, value);
            return;
        }
        String[] tokens = path.substring(1).split("/", -1);
        Map<String, Object> node = claims;
        for (int i = 0; i < tokens.length - 1; i++) {
            Map<String, Object> inner = new LinkedHashMap<>();
            if (node.get(unescaped(tokens[i])) instanceof Map<?, ?> known) {
                known.forEach((name, member) -> inner.put(String.valueOf(name), member));
            }
            node.put(unescaped(tokens[i]), inner);
            node = inner;
        }
        node.put(unescaped(tokens[tokens.length - 1]), value);
    }

    private static String unescaped(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }
}
