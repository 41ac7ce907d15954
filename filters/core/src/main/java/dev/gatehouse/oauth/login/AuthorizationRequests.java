package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.oauth.session.SessionCipher;
import dev.gatehouse.provider.ProviderAnswer;
import dev.gatehouse.provider.ProviderClient;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Where a browser is sent to log in: the authorization code flow with PKCE, {@code state} and {@code nonce} (OpenID Connect
 * Core §3.1.2.1, RFC 7636), pushed ahead where the provider takes that (RFC 9126).
 */
final class AuthorizationRequests {

    private static final String PUSHED = "pushed_authorization_request_endpoint";

    private final LoginConfig config;
    private final ProviderClient provider;
    private final SessionCipher cipher;

    AuthorizationRequests(LoginConfig config, ProviderClient provider, SessionCipher cipher) {
        this.config = config;
        this.provider = provider;
        this.cipher = cipher;
    }

    /** The URL for an attempt; fails where the provider can't be asked. */
    CompletableFuture<URI> url(LoginAttempt attempt, URI redirect) {
        return provider.metadata().thenCompose(metadata -> {
            URI endpoint = metadata.url("authorization_endpoint", config.insecureUrls());
            AuthenticationRequest request = request(attempt, endpoint, redirect);
            return metadata.has(PUSHED) ? pushed(request) : CompletableFuture.completedFuture(request.toURI());
        });
    }

    private AuthenticationRequest request(LoginAttempt attempt, URI endpoint, URI redirect) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(config.scopes().toArray(String[]::new)),
                        new ClientID(config.client().id()),
                        redirect)
                .endpointURI(endpoint)
                .state(new State(attempt.state(cipher, config.name())))
                .nonce(new Nonce(attempt.nonce(cipher)))
                .codeChallenge(new CodeVerifier(attempt.verifier(cipher)), CodeChallengeMethod.S256);
        config.parameters().forEach((name, value) -> request.customParameter(name, value));
        return request.build();
    }

    private CompletableFuture<URI> pushed(AuthenticationRequest request) {
        Map<String, List<String>> form = request.toParameters();
        return provider.endpoint(PUSHED)
                .thenCompose(url -> provider.post(url, form, ProviderClient.Repeat.SAFE))
                .thenApply(answer -> new AuthorizationRequest.Builder(
                                requestUri(answer), new ClientID(config.client().id()))
                        .endpointURI(request.getEndpointURI())
                        .build()
                        .toURI());
    }

    private static URI requestUri(ProviderAnswer answer) {
        HTTPResponse response = new HTTPResponse(answer.status());
        try {
            if (answer.contentTypes().size() == 1) {
                response.setContentType(answer.contentTypes().get(0));
            }
            response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
            PushedAuthorizationResponse pushed = PushedAuthorizationResponse.parse(response);
            if (pushed.indicatesSuccess()) {
                return pushed.toSuccessResponse().getRequestURI();
            }
            var error = pushed.toErrorResponse().getErrorObject();
            String reason = "its " + PUSHED + " answered " + answer.status()
                    + (error == null ? "" : " " + error.getCode() + " " + error.getDescription());
            if (answer.status() >= 500 || answer.status() == 429) {
                throw new FetchException(reason);
            }
            throw new RequestRefusedException(reason);
        } catch (ParseException e) {
            throw new FetchException("its " + PUSHED + " gave no proper answer: " + answer.status());
        }
    }
}
