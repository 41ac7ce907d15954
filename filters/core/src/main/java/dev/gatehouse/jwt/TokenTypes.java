package dev.gatehouse.jwt;

import dev.gatehouse.auth.token.Claims;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which tokens are access tokens: by {@code typ} (RFC 9068 §4, RFC 8725 §3.11), and where an issuer does not type its
 * tokens, by what only other kinds carry.
 */
final class TokenTypes {

    private static final String UNTYPED = "jwt";

    /** Keycloak's own claim {@code typ}: what an access token may have there. */
    private static final Set<String> ACCESS_TOKEN_KINDS = Set.of("bearer", "dpop", "at+jwt", "access");

    /** OpenID Connect Core §2 and §3.3.2.11: the hashes stand in ID tokens alone; events in logout tokens and RFC 8417. */
    private static final List<String> FOREIGN_CLAIMS = List.of("at_hash", "c_hash", "s_hash", "nonce", "events");

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
        if (!type.equals(UNTYPED)) {
            return null;
        }
        Object kind = claims.members().get("typ");
        if (kind != null && !isAccessToken(kind)) {
            return "the claim typ is that of another kind of token";
        }
        for (String claim : FOREIGN_CLAIMS) {
            if (claims.members().containsKey(claim)) {
                return "the claim " + claim + " is that of another kind of token";
            }
        }
        return null;
    }

    private static boolean isAccessToken(Object kind) {
        return kind instanceof String text && ACCESS_TOKEN_KINDS.contains(text.toLowerCase(Locale.ROOT));
    }

    private static String normalized(String typ) {
        String lower = typ.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }
}
