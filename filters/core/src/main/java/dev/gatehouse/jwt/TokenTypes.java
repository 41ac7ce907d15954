package dev.gatehouse.jwt;

import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.auth.token.ForeignTokens;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * Which tokens are access tokens: by {@code typ} (RFC 9068 §4, RFC 8725 §3.11), and where an issuer does not type its
 * tokens, by what only other kinds carry.
 */
final class TokenTypes {

    private static final String UNTYPED = "jwt";

    private final List<String> accepted;

    TokenTypes(List<String> accepted) {
        this.accepted = List.copyOf(accepted);
    }

    /** Why the token is no access token here, or null if it is one. */
    @Nullable
    String refusal(@Nullable String typ, Claims claims) {
        String type = typ == null ? UNTYPED : normalized(typ);
        if (!accepted.contains(type)) {
            return "typ is not one of " + accepted;
        }
        return type.equals(UNTYPED) ? ForeignTokens.refusal(claims) : null;
    }

    private static String normalized(String typ) {
        String lower = typ.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }
}
