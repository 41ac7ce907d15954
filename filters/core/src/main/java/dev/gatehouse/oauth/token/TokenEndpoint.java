package dev.gatehouse.oauth.token;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.provider.ProviderAnswer;
import dev.gatehouse.provider.ProviderClient;
import dev.gatehouse.provider.ProviderClient.Repeat;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** The token endpoint of one issuer, asked as our client (RFC 6749 §3.2). Safe for use by several threads. */
public final class TokenEndpoint {

    private static final String MEMBER = "token_endpoint";

    private final ProviderClient client;
    private final @Nullable URI fixed;
    private final Clock clock;

    /**
     * The endpoint that {@code client} asks.
     *
     * @param fixed where it is; null to discover it
     */
    public TokenEndpoint(ProviderClient client, @Nullable URI fixed, Clock clock) {
        this.client = client;
        this.fixed = fixed;
        this.clock = clock;
    }

    /**
     * Asks for tokens.
     *
     * @param form the grant's parameters and what goes with them
     * @param repeat whether the issuer may be asked twice, a code or a rotated refresh token counting once only
     * @return never fails: what goes wrong is a {@link TokenAnswer.Unavailable}
     */
    public CompletableFuture<TokenAnswer> request(Map<String, List<String>> form, Repeat repeat) {
        Instant asked = clock.instant();
        return url().thenCompose(url -> client.post(url, form, repeat))
                .thenApply(answer -> read(answer, asked))
                .exceptionally(failure -> new TokenAnswer.Unavailable(reason(failure)))
                .whenComplete((answer, failure) -> {
                    if (answer instanceof TokenAnswer.Unavailable) {
                        client.doubt();
                    }
                });
    }

    private CompletableFuture<URI> url() {
        return fixed == null ? client.endpoint(MEMBER) : CompletableFuture.completedFuture(fixed);
    }

    private static TokenAnswer read(ProviderAnswer answer, Instant asked) {
        int status = answer.status();
        if (status >= 500 || status == 429 || status == 408) {
            return new TokenAnswer.Unavailable("it answered " + status);
        }
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(spelled(answer));
            if (!response.indicatesSuccess()) {
                return refused(response.toErrorResponse().getErrorObject(), status);
            }
            return granted(response, asked);
        } catch (ParseException e) {
            // The message may quote the answer.
            return new TokenAnswer.Unavailable("its answer with status " + status + " is no token response");
        }
    }

    private static TokenAnswer refused(@Nullable ErrorObject error, int status) {
        String code = error == null || error.getCode() == null ? "" : error.getCode();
        if (code.isEmpty() || code.equals("temporarily_unavailable") || code.equals("server_error")) {
            return new TokenAnswer.Unavailable("it answered " + status + (code.isEmpty() ? "" : " " + code));
        }
        String description = error == null ? null : error.getDescription();
        return new TokenAnswer.Refused(code, code + (description == null ? "" : ": " + description));
    }

    private static TokenAnswer granted(TokenResponse response, Instant asked) {
        var success = response.toSuccessResponse();
        AccessToken access = success.getTokens().getAccessToken();
        String idToken = success.getTokens() instanceof OIDCTokens oidc && oidc.getIDTokenString() != null
                ? oidc.getIDTokenString()
                : null;
        var refresh = success.getTokens().getRefreshToken();
        return new TokenAnswer.Granted(
                access.getValue(),
                access.getType().getValue(),
                access.getLifetime() > 0 ? asked.plusSeconds(access.getLifetime()) : null,
                scopes(access.getScope()),
                refresh == null ? null : refresh.getValue(),
                idToken);
    }

    private static @Nullable Set<String> scopes(@Nullable Scope scope) {
        return scope == null ? null : new LinkedHashSet<>(scope.toStringList());
    }

    private static HTTPResponse spelled(ProviderAnswer answer) throws ParseException {
        HTTPResponse response = new HTTPResponse(answer.status());
        if (answer.contentTypes().size() == 1) {
            response.setContentType(answer.contentTypes().get(0));
        }
        response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return response;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException
                ? Objects.requireNonNullElse(failure.getCause(), failure)
                : failure;
        if (cause instanceof FetchException) {
            return String.valueOf(cause.getMessage());
        }
        return cause instanceof TimeoutException || cause instanceof HttpTimeoutException
                ? "timed out"
                : cause.toString();
    }
}
