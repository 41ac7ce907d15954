package dev.gatehouse.auth.token;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells access tokens from tokens of other kinds by what only these carry, where nothing else types them. */
public final class ForeignTokens {

    /** Keycloak's own claim {@code typ}: what an access token may have there. */
    private static final Set<String> ACCESS_TOKEN_KINDS = Set.of("bearer", "dpop", "at+jwt", "access");

    /** OpenID Connect Core §2 and §3.3.2.11: the hashes stand in ID tokens alone; events in logout tokens and RFC 8417. */
    private static final List<String> FOREIGN_CLAIMS = List.of("at_hash", "c_hash", "s_hash", "nonce", "events");

    private ForeignTokens() {}

    /** Why the claims are not an access token's; null if nothing speaks against it. */
    public static @Nullable String refusal(Claims claims) {
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
}
