package dev.gatehouse.oauth.session;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session as JSON, for the store; the members are our own and never leave it unencrypted. */
final class SessionJson {

    private SessionJson() {}

    static byte[] write(Session session) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("login", session.login());
        members.put("sub", session.subject());
        members.put("sid", session.providerSession());
        members.put("created", session.created().toEpochMilli());
        members.put("until", session.until().toEpochMilli());
        members.put("scopes", List.copyOf(session.scopes()));
        members.put("touched", session.touched().toEpochMilli());
        SessionTokens tokens = session.tokens();
        members.put("access", tokens.access());
        members.put("expires", tokens.expiresAt().toEpochMilli());
        members.put("refreshAt", tokens.refreshAt().toEpochMilli());
        members.put("refresh", tokens.refresh());
        members.put("id", tokens.id());
        members.put("claims", session.claims());
        members.values().removeIf(value -> value == null);
        return JSONObjectUtils.toJSONString(members).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws MalformedException if it is something else
     */
    static Session read(byte[] json) throws MalformedException {
        Map<String, Object> members = StrictJson.object(json);
        return new Session(
                text(members, "login"),
                text(members, "sub"),
                optional(members, "sid"),
                instant(members, "created"),
                instant(members, "until"),
                instant(members, "touched"),
                scopes(members),
                new SessionTokens(
                        text(members, "access"),
                        instant(members, "expires"),
                        instant(members, "refreshAt"),
                        optional(members, "refresh"),
                        text(members, "id")),
                claims(members));
    }

    private static @Nullable String optional(Map<String, Object> members, String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    private static String text(Map<String, Object> members, String name) throws MalformedException {
        String text = optional(members, name);
        if (text == null) {
            throw new MalformedException("a session without " + name);
        }
        return text;
    }

    private static Instant instant(Map<String, Object> members, String name) throws MalformedException {
        if (members.get(name) instanceof Long millis) {
            return Instant.ofEpochMilli(millis);
        }
        throw new MalformedException("a session without " + name);
    }

    private static Set<String> scopes(Map<String, Object> members) {
        Set<String> scopes = new LinkedHashSet<>();
        if (members.get("scopes") instanceof List<?> list) {
            list.forEach(scope -> scopes.add(String.valueOf(scope)));
        }
        return scopes;
    }

    private static Map<String, Object> claims(Map<String, Object> members) throws MalformedException {
        if (!(members.get("claims") instanceof Map<?, ?> found)) {
            throw new MalformedException("a session without claims");
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        found.forEach((name, value) -> claims.put((String) name, value));
        return claims;
    }
}
