package dev.gatehouse.forward;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestId;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the short tokens by which backends learn who calls without trusting the network (RFC 7519). Safe for use by
 * several threads.
 */
final class SignedIdentity implements AutoCloseable {

    /** How long a backend may keep the JWK set, which is how long a new key must be published before it signs. */
    private static final String KEEP = "public, max-age=300";

    private final SigningConfig config;
    private final SigningKeys keys;
    private final Clock clock;

    SignedIdentity(SigningConfig config, Clock clock, AuditSink audit, FileWatch files) {
        this.config = config;
        this.keys = new SigningKeys(config.keys(), audit, files);
        this.clock = clock;
    }

    /** A token for one request. */
    String token(Identity identity, String requestId, String audience) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", config.issuer());
        claims.put("aud", audience);
        claims.put("sub", identity.subject());
        // A subject is one within its issuer only (RFC 7519 §4.1.2).
        put("idp", identity.issuer(), claims);
        claims.put("credential", identity.scheme());
        put("tenant", identity.tenant(), claims);
        // Spelled as in the header: a scope that holds a space would become two.
        put("scope", IdentityForwarder.joined(identity.scopes(), " "), claims);
        if (!identity.roles().isEmpty()) {
            claims.put("roles", List.copyOf(identity.roles()));
        }
        put("client_id", identity.client(), claims);
        String actor = actor(identity);
        if (actor != null) {
            claims.put("act", Map.of("sub", actor));
        }
        claims.put("jti", RequestId.next());
        claims.put("iat", now);
        claims.put("exp", now + config.lifetime().toSeconds());
        claims.put("request_id", requestId);
        return keys.sign(claims);
    }

    /** Who acts on the subject's behalf (RFC 8693 §4.1): whom the credential names, else the client if it is another. */
    private static @Nullable String actor(Identity identity) {
        if (identity.claims().get("act") instanceof Map<?, ?> named && named.get("sub") instanceof String subject) {
            return subject;
        }
        String client = identity.client();
        return client == null || client.equals(identity.subject()) ? null : client;
    }

    private static void put(String name, @Nullable String value, Map<String, Object> claims) {
        if (value != null) {
            claims.put(name, value);
        }
    }

    /** Where the JWK set is. */
    String keySetPath() {
        return config.keySetPath();
    }

    /** The JWK set. */
    HttpReply keySet() {
        return new HttpReply(
                200,
                List.of(new HttpReply.Header(Headers.CACHE_CONTROL, KEEP)),
                "application/jwk-set+json",
                keys.keySet());
    }

    @Override
    public void close() {
        keys.close();
    }
}
