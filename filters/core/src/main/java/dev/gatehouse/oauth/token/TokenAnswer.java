package dev.gatehouse.oauth.token;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/** What came of a token request: tokens, the issuer's refusal, or nothing. Whose fault it is never mixes. */
public sealed interface TokenAnswer {

    /**
     * Tokens (RFC 6749 §5.1). Never shows them.
     *
     * @param accessToken the access token
     * @param type its type, such as {@code Bearer} or {@code N_A}
     * @param expiresAt when it ends by the issuer's word, counted from before the request; null if that says nothing
     * @param scopes what was granted; null if the issuer leaves it at what was asked for
     * @param refreshToken null if there is none
     * @param idToken the ID token as it came; null if there is none
     */
    record Granted(
            String accessToken,
            String type,
            @Nullable Instant expiresAt,
            @Nullable Set<String> scopes,
            @Nullable String refreshToken,
            @Nullable String idToken)
            implements TokenAnswer {

        /** Copies the scopes. */
        public Granted {
            scopes = scopes == null ? null : Set.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "Granted[" + type + ", until " + expiresAt + "]";
        }
    }

    /**
     * The issuer's definite no (RFC 6749 §5.2): asking the same again is of no use.
     *
     * @param error its error code, such as {@code invalid_grant}
     * @param reason for the operator; holds no credential
     */
    record Refused(String error, String reason) implements TokenAnswer {

        /** Whether the grant itself is no good any more: the code, the refresh token, the subject's token. */
        public boolean isGrantInvalid() {
            return error.equals("invalid_grant");
        }
    }

    /**
     * No answer, or none that says anything about the grant: another time may be better.
     *
     * @param reason for the operator
     */
    record Unavailable(String reason) implements TokenAnswer {}
}
