package dev.gatehouse.oauth.service;

import dev.gatehouse.oauth.service.ServiceTokenResult.Issued;
import dev.gatehouse.oauth.service.ServiceTokenResult.Refused;
import dev.gatehouse.oauth.service.ServiceTokenResult.Unavailable;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * An account as an application uses it to call other services: gives its token, or sends requests with it. Immutable, safe
 * for use by several threads; to be had from {@link ServiceTokens#account}.
 */
public final class ServiceAccount {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String AUTHORIZATION = "Authorization";

    private final AccountTokens account;
    private final @Nullable String audience;
    private final Set<String> scopes;

    ServiceAccount(AccountTokens account, @Nullable String audience, Set<String> scopes) {
        this.account = account;
        this.audience = audience;
        this.scopes = scopes;
    }

    /** The same account for another audience. */
    public ServiceAccount withAudience(String other) {
        return new ServiceAccount(account, other, scopes);
    }

    /**
     * The same account with other scopes; with none to leave them to the issuer.
     *
     * @throws IllegalArgumentException if one has a character that no scope has
     */
    public ServiceAccount withScopes(String... others) {
        return new ServiceAccount(
                account,
                audience,
                Arrays.stream(others).map(ServiceAccountConfig::scope).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * The token; waits for it for a bounded time where none is held.
     *
     * @throws ServiceTokenException if there is none to be had
     */
    public ServiceToken token() throws ServiceTokenException {
        return token(account.await(held().get()));
    }

    /** The token; fails with a {@link ServiceTokenException} if there is none to be had. */
    public CompletableFuture<ServiceToken> tokenAsync() {
        return held().get().thenApply(ServiceAccount::tokenOrFail);
    }

    /**
     * Sends a request with the token, in the place of any {@code Authorization} of its own. After a 401 the token is renewed
     * and the request repeated, both once, if that is safe: a GET, HEAD or OPTIONS without a body. Any other request's 401
     * is the answer.
     *
     * @param client one that follows no redirects, which would take the token to wherever an answer points
     * @throws ServiceTokenException if there is no token to be had
     * @throws IOException as {@link HttpClient#send}
     */
    public <T> HttpResponse<T> send(HttpClient client, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> response = sendAsync(client, request, handler);
        try {
            return response.get();
        } catch (InterruptedException e) {
            response.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ServiceTokenException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw cause instanceof IOException failure ? failure : new IOException(cause);
        }
    }

    /**
     * The same without waiting; fails as {@link #send} does.
     *
     * @throws IllegalArgumentException if the client follows redirects
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpClient client, HttpRequest request, BodyHandler<T> handler) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the client follows redirects, and would take the token along");
        }
        HeldToken held = held();
        return held.get()
                .thenApply(ServiceAccount::tokenOrFail)
                .thenCompose(token -> client.sendAsync(with(token, request), handler)
                        .thenCompose(response -> response.statusCode() == 401 && isSafe(request)
                                ? again(client, request, handler, held, token, response)
                                : CompletableFuture.completedFuture(response)));
    }

    private static <T> CompletableFuture<HttpResponse<T>> again(
            HttpClient client,
            HttpRequest request,
            BodyHandler<T> handler,
            HeldToken held,
            ServiceToken rejected,
            HttpResponse<T> refused) {
        return held.instead(rejected).thenCompose(result -> {
            if (!(result instanceof Issued issued)) {
                return CompletableFuture.completedFuture(refused);
            }
            letGo(refused.body());
            return client.sendAsync(with(issued.token(), request), handler);
        });
    }

    /** A body that is a stream holds its connection. */
    private static void letGo(@Nullable Object body) {
        if (body instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                // It was the answer to what is asked again.
                return;
            }
        }
    }

    private static HttpRequest with(ServiceToken token, HttpRequest request) {
        return HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase(AUTHORIZATION))
                .setHeader(AUTHORIZATION, token.authorization())
                .build();
    }

    private static boolean isSafe(HttpRequest request) {
        return SAFE.contains(request.method())
                && request.bodyPublisher()
                        .map(body -> body.contentLength() == 0)
                        .orElse(true);
    }

    private HeldToken held() {
        return account.own(audience, scopes);
    }

    private static ServiceToken tokenOrFail(ServiceTokenResult result) {
        try {
            return token(result);
        } catch (ServiceTokenException e) {
            throw new CompletionException(e);
        }
    }

    private static ServiceToken token(ServiceTokenResult result) throws ServiceTokenException {
        if (result instanceof Issued issued) {
            return issued.token();
        }
        if (result instanceof Refused refused) {
            throw new ServiceTokenException(refused.reason(), true);
        }
        throw new ServiceTokenException(((Unavailable) result).reason(), false);
    }

    @Override
    public String toString() {
        return "ServiceAccount[" + account.config().name() + "]";
    }
}
