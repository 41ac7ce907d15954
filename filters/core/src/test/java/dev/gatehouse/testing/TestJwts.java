package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds tokens, good by default, and bad in just the way that a test asks for. Not changed by {@code with…}. */
public final class TestJwts {

    private final TestKeys key;
    private final Map<String, Object> header;
    private final Map<String, Object> claims;

    private TestJwts(TestKeys key, Map<String, Object> header, Map<String, Object> claims) {
        this.key = key;
        this.header = header;
        this.claims = claims;
    }

    /** A good RFC 9068 token: subject alice, audience api, scope orders.read, five minutes from now. */
    public static TestJwts of(TestKeys key, String issuer) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", key.algorithm());
        header.put("kid", key.keyId());
        header.put("typ", "at+jwt");
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", "alice");
        claims.put("aud", "api");
        claims.put("client_id", "shop");
        claims.put("scope", "orders.read");
        claims.put("roles", List.of("clerk"));
        claims.put("iat", now);
        claims.put("exp", now + 300);
        return new TestJwts(key, header, claims);
    }

    /** With a claim, or without it if {@code value} is null. */
    public TestJwts withClaim(String name, @Nullable Object value) {
        return new TestJwts(key, header, changed(claims, name, value));
    }

    /** With a header parameter, or without it if {@code value} is null. */
    public TestJwts withHeader(String name, @Nullable Object value) {
        return new TestJwts(key, changed(header, name, value), claims);
    }

    /** The same content signed by another key, the header as it is. */
    public TestJwts signedBy(TestKeys other) {
        return new TestJwts(other, header, claims);
    }

    /** The signed compact form. */
    public String token() {
        return compact(JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims), key);
    }

    /** The payload's JSON. */
    public String claimsJson() {
        return JSONObjectUtils.toJSONString(claims);
    }

    /** The header's JSON. */
    public String headerJson() {
        return JSONObjectUtils.toJSONString(header);
    }

    /** A token of just these texts, signed. */
    public static String compact(String headerJson, String claimsJson, TestKeys key) {
        String input = encode(headerJson.getBytes(StandardCharsets.UTF_8)) + "."
                + encode(claimsJson.getBytes(StandardCharsets.UTF_8));
        return input + "." + encode(key.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Base64url without padding. */
    public static String encode(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static Map<String, Object> changed(Map<String, Object> members, String name, @Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(members);
        if (value == null) {
            copy.remove(name);
        } else {
            copy.put(name, value);
        }
        return copy;
    }
}
