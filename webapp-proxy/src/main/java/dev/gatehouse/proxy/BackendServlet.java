package dev.gatehouse.proxy;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.filter.Exchanges;
import dev.gatehouse.gateway.BackendToken;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Route;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.Headers;
import dev.gatehouse.servlet.RepeatedTokenException;
import dev.gatehouse.servlet.ReplyWriter;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.ee10.proxy.AsyncProxyServlet;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends each admitted request to one of its route's backends. The path that goes on is the canonical one that was
 * matched; what a request that was not admitted would find here is nothing.
 */
public final class BackendServlet extends AsyncProxyServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(BackendServlet.class.getName());
    private static final String BACKEND = "dev.gatehouse.proxy.backend";
    private static final String CLIENT_FAULT = "dev.gatehouse.proxy.client-fault";

    private static final String TARGET = "dev.gatehouse.proxy.target";
    private static final String TIMEOUT = "dev.gatehouse.proxy.timeout";
    private static final String UPLOAD = "dev.gatehouse.proxy.upload";
    private static final String REPEATED = "dev.gatehouse.proxy.repeated";

    /** Whose repetition changes nothing, and which we repeat by ourselves. */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS");

    private final transient BackendBalancer balancer = new BackendBalancer();
    private final transient BackendShares shares = new BackendShares();
    private final transient BackendClients clients = new BackendClients();

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(new ClientDefaults(config));
    }

    @Override
    public void destroy() {
        super.destroy();
        clients.stop();
    }

    @Override
    protected HttpClient newHttpClient() {
        HttpClient client = super.newHttpClient();
        // Else each request without one would go on with Jetty's name.
        client.setUserAgentField(null);
        // The cache takes 100 KB of each connection.
        if (client.getHttpClientTransport() instanceof HttpClientTransportOverHTTP transport) {
            transport.setHeaderCacheSize(0);
        }
        return client;
    }

    @Override
    protected HttpClient createHttpClient() throws ServletException {
        HttpClient client = super.createHttpClient();
        // Jetty's handler of 100 takes a refusal before the body for the end of the exchange, and loses connections.
        client.getProtocolHandlers().clear();
        client.getProtocolHandlers().put(new InterimAnswers());
        return client;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Exchange exchange = MaxForwards.isReached(request) ? Exchanges.admitted(request) : null;
        Route route = exchange == null ? null : exchange.route();
        if (route == null) {
            super.service(request, response);
            return;
        }
        // Without an echo of TRACE: a request with credentials is nothing to reflect (RFC 9110 §9.3.8).
        response.setHeader(Headers.ALLOW, String.join(", ", route.pattern().allowed()));
        response.setContentLength(0);
    }

    /** The container answers an expectation as soon as the body is read, and none goes on (RFC 9110 §10.1.1). */
    @Override
    protected boolean expects100Continue(HttpServletRequest request) {
        return false;
    }

    @Override
    protected void copyRequestHeaders(HttpServletRequest request, Request proxied) {
        super.copyRequestHeaders(request, proxied);
        String left = MaxForwards.next(request);
        proxied.headers(headers -> {
            headers.remove(HttpHeader.EXPECT);
            if (left != null) {
                headers.put(Headers.MAX_FORWARDS, left);
            }
        });
    }

    @Override
    protected Request.Content proxyRequestContent(
            HttpServletRequest request, HttpServletResponse response, Request proxied) throws IOException {
        long length = request.getContentLengthLong();
        AsyncRequestContent content = new AsyncRequestContent();
        ServletInputStream input = request.getInputStream();
        Exchange exchange = Exchanges.admitted(request);
        Route route = exchange == null ? null : exchange.route();
        int least = route == null ? 0 : route.upstream().capacity().minUploadRate();
        Upload upload = new Upload(
                input,
                content,
                proxied,
                length,
                getHttpClient().getRequestBufferSize(),
                least == 0
                        ? null
                        : new UploadRate(
                                getHttpClient().getScheduler(), getHttpClient().getExecutor(), least),
                failure -> onClientRequestFailure(request, proxied, response, failure));
        request.setAttribute(UPLOAD, upload);
        input.setReadListener(upload);
        return content;
    }

    @Override
    protected @Nullable String rewriteTarget(HttpServletRequest request) {
        Exchange exchange = Exchanges.admitted(request);
        Route route = exchange == null ? null : exchange.route();
        if (exchange == null || route == null || !(exchange.request().path() instanceof CanonicalPath path)) {
            return null;
        }
        URI backend = balancer.choose(route.upstream());
        if (backend == null) {
            return null;
        }
        request.setAttribute(BACKEND, backend);
        return BackendTarget.of(backend, path, route.upstream().stripPrefix(), request.getQueryString());
    }

    /** From the client that the route's TLS is for. */
    @Override
    protected Request newProxyRequest(HttpServletRequest request, String target) {
        request.setAttribute(TARGET, target);
        Exchange exchange = Exchanges.admitted(request);
        Route route = exchange == null ? null : exchange.route();
        ClientTls tls = route == null ? null : route.upstream().tls();
        return exchange == null || tls == null
                ? super.newProxyRequest(request, target)
                : clients.of(tls, exchange.gateway().files(), this::createHttpClient)
                        .newRequest(target)
                        .method(request.getMethod())
                        .attribute(CLIENT_REQUEST_ATTRIBUTE, request);
    }

    @Override
    protected void onProxyRewriteFailed(HttpServletRequest request, HttpServletResponse response) {
        fail(request, response, FailureCode.BACKEND_UNREACHABLE, "the request was not admitted, or has no backend");
    }

    /** In the place of Jetty's, which says {@code host=null} where the client named no host. */
    @Override
    protected void addForwardedHeader(HttpServletRequest request, Request proxied) {
        proxied.headers(headers -> headers.put(HttpHeader.FORWARDED, ForwardedElement.of(request)));
    }

    /** Who asked for what, for backends of either habit; a client's own such headers are gone by now (RFC 7239). */
    @Override
    protected void addProxyHeaders(HttpServletRequest request, Request proxied) {
        super.addProxyHeaders(request, proxied);
        String host = request.getHeader(Headers.HOST);
        proxied.headers(headers -> {
            headers.put("X-Forwarded-For", request.getRemoteAddr());
            headers.put("X-Forwarded-Proto", request.getScheme());
            if (host != null) {
                headers.put("X-Forwarded-Host", host);
            }
        });
    }

    @Override
    protected void sendProxyRequest(HttpServletRequest request, HttpServletResponse response, Request proxied) {
        Exchange exchange = Exchanges.admitted(request);
        Route route = exchange == null ? null : exchange.route();
        if (exchange != null && route != null && request.getAttribute(BACKEND) instanceof URI backend) {
            ExchangeTimeout timeout;
            if (request.getAttribute(TIMEOUT) instanceof ExchangeTimeout started) {
                timeout = started.follow(proxied);
            } else {
                Upload upload = request.getAttribute(UPLOAD) instanceof Upload body ? body : null;
                Runnable place =
                        shares.enter(exchange, route, backend, getHttpClient().getMaxConnectionsPerDestination());
                if (place == null) {
                    if (upload != null) {
                        upload.stop();
                    }
                    fail(
                            request,
                            response,
                            FailureCode.BACKEND_BUSY,
                            "no connection to " + backend + " is left for it");
                    return;
                }
                timeout = ExchangeTimeout.start(
                        request.getAsyncContext(), route.upstream().timeout(), proxied, () -> {
                            place.run();
                            if (upload != null) {
                                upload.stop();
                            }
                        });
                request.setAttribute(TIMEOUT, timeout);
            }
            proxied.timeout(timeout.left().toMillis(), TimeUnit.MILLISECONDS);
            balancer.began(backend);
            proxied.onComplete(result -> balancer.ended(backend));
        }
        super.sendProxyRequest(request, response, proxied);
    }

    /** A backend that refuses our token may have it renewed once, where the request can be repeated. */
    @Override
    protected Response.Listener newProxyResponseListener(HttpServletRequest request, HttpServletResponse response) {
        Response.Listener plain = super.newProxyResponseListener(request, response);
        Exchange exchange = Exchanges.admitted(request);
        BackendToken token = exchange == null ? null : exchange.backendToken();
        boolean repeatable = request.getAttribute(REPEATED) == null
                && REPEATABLE.contains(request.getMethod())
                && !hasContent(request);
        Response.Listener next =
                token != null && repeatable && request.getAttribute(TIMEOUT) instanceof ExchangeTimeout timeout
                        ? new HeldRejection(
                                plain, token, timeout.left(), authorization -> repeat(request, response, authorization))
                        : plain;
        return new CheckedAnswer(next, request.getAttribute(UPLOAD) instanceof Upload upload ? upload : null);
    }

    private void repeat(HttpServletRequest request, HttpServletResponse response, String authorization) {
        request.setAttribute(REPEATED, true);
        Request again = newProxyRequest(request, (String) request.getAttribute(TARGET));
        copyRequestHeaders(request, again);
        addProxyHeaders(request, again);
        again.headers(headers -> headers.put(HttpHeader.AUTHORIZATION, authorization));
        sendProxyRequest(request, response, again);
    }

    /** The client's own fault: a body that is malformed or breaks off. */
    @Override
    protected void onClientRequestFailure(
            HttpServletRequest request, Request proxied, HttpServletResponse response, Throwable failure) {
        request.setAttribute(CLIENT_FAULT, failure);
        Upload upload = request.getAttribute(UPLOAD) instanceof Upload body ? body : null;
        // An exchange that could be aborted is answered by its end.
        var unused = proxied.abort(failure).thenAccept(aborted -> {
            if (!aborted && (upload == null || upload.claimReply())) {
                sendProxyResponseError(request, response, clientRequestStatus(failure));
            }
        });
    }

    @Override
    protected @Nullable HttpField filterServerResponseHeader(
            HttpServletRequest request, Response proxied, HttpField field) {
        if (!AnswerHeaders.goesOn(Exchanges.admitted(request), proxied, field)) {
            return null;
        }
        HttpField filtered = super.filterServerResponseHeader(request, proxied, field);
        return filtered == null ? null : new VerbatimField(filtered);
    }

    @Override
    protected void onProxyResponseSuccess(HttpServletRequest request, HttpServletResponse response, Response proxied) {
        Runnable end = end(request);
        try {
            super.onProxyResponseSuccess(request, response, proxied);
        } finally {
            end.run();
        }
    }

    @Override
    protected void onProxyResponseFailure(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Response proxied,
            @Nullable Throwable failure) {
        Runnable end = end(request);
        try {
            replyFailure(request, response, proxied, failure);
        } finally {
            end.run();
        }
    }

    /** Gives back all that an exchange holds; taken before its last act, since the container reuses its request. */
    private static Runnable end(HttpServletRequest request) {
        return request.getAttribute(TIMEOUT) instanceof ExchangeTimeout timeout ? timeout::over : () -> {};
    }

    private void replyFailure(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Response proxied,
            @Nullable Throwable failure) {
        if (response.isCommitted()) {
            // Too late for a reply of ours: the container cuts the connection, so nobody takes a part for the whole.
            super.onProxyResponseFailure(request, response, proxied, failure);
            return;
        }
        if (failure instanceof InvalidAnswerException) {
            fail(
                    request,
                    response,
                    FailureCode.BACKEND_ANSWER_INVALID,
                    request.getAttribute(BACKEND) + ": " + failure.getMessage());
            return;
        }
        // A bad answer of the backend is another exception; this one comes from reading the client's body.
        if (request.getAttribute(CLIENT_FAULT) != null || failure instanceof HttpException) {
            failClient(request, response);
            return;
        }
        if (failure instanceof ConnectException && request.getAttribute(BACKEND) instanceof URI backend) {
            balancer.failed(backend);
        }
        boolean late = failure instanceof TimeoutException;
        fail(
                request,
                response,
                late ? FailureCode.BACKEND_TIMEOUT : FailureCode.BACKEND_UNREACHABLE,
                request.getAttribute(BACKEND) + " failed with " + failure);
    }

    /** Jetty's own errors, a body of the client's that breaks off say, without an error page. */
    @Override
    protected void sendProxyResponseError(HttpServletRequest request, HttpServletResponse response, int status) {
        if (response.isCommitted() || status < 500) {
            Runnable end = end(request);
            try {
                super.sendProxyResponseError(request, response, status);
            } finally {
                end.run();
            }
            return;
        }
        if (request.getAttribute(CLIENT_FAULT) != null) {
            failClient(request, response);
            return;
        }
        boolean late = status == HttpServletResponse.SC_GATEWAY_TIMEOUT;
        fail(
                request,
                response,
                late ? FailureCode.BACKEND_TIMEOUT : FailureCode.BACKEND_UNREACHABLE,
                "the exchange ended with " + status);
    }

    private static void failClient(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(CLIENT_FAULT) instanceof UploadRate.TooSlowException slow) {
            fail(request, response, FailureCode.UPLOAD_TOO_SLOW, String.valueOf(slow.getMessage()));
            return;
        }
        if (request.getAttribute(CLIENT_FAULT) instanceof RepeatedTokenException) {
            fail(
                    request,
                    response,
                    FailureCode.TOKEN_REPEATED,
                    "a token in the header Authorization, and another in the form's access_token (RFC 6750 §2)");
            return;
        }
        fail(
                request,
                response,
                FailureCode.UPLOAD_BROKEN,
                request.getAttribute(CLIENT_FAULT) instanceof Throwable fault
                        ? "the body is malformed or breaks off: " + fault
                        : "the body is malformed or breaks off");
    }

    private static void fail(
            HttpServletRequest request, HttpServletResponse response, FailureCode code, String reason) {
        Exchange exchange = Exchanges.of(request);
        Runnable end = end(request);
        try {
            if (exchange == null) {
                response.sendError(code.status());
            } else {
                // A refusal while the body was read is noted already.
                Failure known = exchange.failure();
                Failure failure = known == null ? exchange.gateway().refuse(exchange, Failure.of(code, reason)) : known;
                ReplyWriter.replace(exchange.gateway().render(failure, exchange), response);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client is gone", e);
        } finally {
            end.run();
            if (request.isAsyncStarted()) {
                request.getAsyncContext().complete();
            }
        }
    }
}
