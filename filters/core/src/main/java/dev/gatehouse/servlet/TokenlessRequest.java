package dev.gatehouse.servlet;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.http.AccessTokenParameter;
import dev.gatehouse.http.FormBody;
import dev.gatehouse.http.MultipartBody;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A request without the parameter {@code access_token} in its query, its form and its parts. */
final class TokenlessRequest extends HttpServletRequestWrapper {

    private static final Set<String> QUERIES = Set.of(
            RequestDispatcher.FORWARD_QUERY_STRING,
            RequestDispatcher.INCLUDE_QUERY_STRING,
            AsyncContext.ASYNC_QUERY_STRING,
            // Of Servlet 6.1, so that neither this API nor the transformer to javax has the name.
            RequestDispatcher.ERROR_REQUEST_URI.replace("request_uri", "query_string"));

    private final Exchange exchange;
    private boolean examined;
    private @Nullable ServletInputStream body;
    private @Nullable BufferedReader reader;

    /**
     * A request as it came, but for the parameter. Where a token stands in {@code Authorization} too, the reading of a form
     * with another one refuses the exchange, and throws.
     */
    TokenlessRequest(HttpServletRequest request, Exchange exchange) {
        super(request);
        this.exchange = exchange;
        if (AccessTokenParameter.hasToken(request.getQueryString())) {
            exchange.accessTokenRemoved();
        }
    }

    @Override
    public @Nullable String getQueryString() {
        return AccessTokenParameter.without(super.getQueryString());
    }

    /** A dispatch leaves the query of the request in an attribute. */
    @Override
    public @Nullable Object getAttribute(String name) {
        Object value = super.getAttribute(name);
        return value instanceof String query && QUERIES.contains(name) ? AccessTokenParameter.without(query) : value;
    }

    @Override
    public @Nullable String getParameter(String name) {
        examine();
        return AccessTokenParameter.isName(name) ? null : super.getParameter(name);
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        examine();
        return AccessTokenParameter.isName(name) ? null : super.getParameterValues(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        examine();
        Map<String, String[]> all = super.getParameterMap();
        if (all.keySet().stream().noneMatch(AccessTokenParameter::isName)) {
            return all;
        }
        Map<String, String[]> kept = new LinkedHashMap<>(all);
        kept.keySet().removeIf(AccessTokenParameter::isName);
        return Collections.unmodifiableMap(kept);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        examine();
        List<String> names = Collections.list(super.getParameterNames());
        names.removeIf(AccessTokenParameter::isName);
        return Collections.enumeration(names);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (!isExamined()) {
            return super.getInputStream();
        }
        ServletInputStream known = body;
        if (known == null) {
            Supplier<RepeatedTokenException> refusal = exchange.hasTokenInHeader() ? this::repeated : null;
            String type = getContentType();
            String boundary = isForm() ? null : MultipartBody.boundary(type);
            known = boundary == null
                    ? new FormTokenStream(
                            super.getInputStream(), refusal, !FormBody.isMissing(type), exchange::accessTokenRemoved)
                    : new MultipartTokenStream(super.getInputStream(), boundary, refusal, exchange::accessTokenRemoved);
            body = known;
        }
        return known;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (!isExamined()) {
            return super.getReader();
        }
        BufferedReader known = reader;
        if (known == null) {
            String charset = getCharacterEncoding();
            known = new BufferedReader(
                    charset == null
                            ? new InputStreamReader(getInputStream(), StandardCharsets.ISO_8859_1)
                            : new InputStreamReader(getInputStream(), charset));
            reader = known;
        }
        return known;
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        Collection<Part> all = super.getParts();
        if (all.stream().noneMatch(part -> isToken(part.getName()))) {
            return all;
        }
        if (exchange.hasTokenInHeader()) {
            throw repeated();
        }
        exchange.accessTokenRemoved();
        return all.stream().filter(part -> !isToken(part.getName())).toList();
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        for (Part part : getParts()) {
            if (name.equals(part.getName())) {
                return part;
            }
        }
        return null;
    }

    private static boolean isToken(@Nullable String name) {
        return name != null && AccessTokenParameter.isName(name);
    }

    @Override
    public AsyncContext startAsync() {
        return refusable(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return refusable(super.startAsync(request, response));
    }

    @Override
    public AsyncContext getAsyncContext() {
        return refusable(super.getAsyncContext());
    }

    private AsyncContext refusable(AsyncContext async) {
        return exchange.hasTokenInHeader() && isExamined() ? new RefusableAsync(async, exchange) : async;
    }

    /** The body is one whose names are examined. */
    private boolean isExamined() {
        return isForm() || MultipartBody.isMultipart(getContentType());
    }

    private boolean isForm() {
        return FormBody.isForm(getContentType(), getMethod());
    }

    /** The container reads a form's parameters from the client's own request. */
    private void examine() {
        if (examined || !isExamined()) {
            return;
        }
        if (super.getParameterMap().entrySet().stream().anyMatch(TokenlessRequest::holdsToken)) {
            if (exchange.hasTokenInHeader()) {
                throw new UncheckedIOException(repeated());
            }
            exchange.accessTokenRemoved();
        }
        examined = true;
    }

    private static boolean holdsToken(Map.Entry<String, String[]> parameter) {
        return AccessTokenParameter.isName(parameter.getKey())
                && Stream.of(parameter.getValue()).anyMatch(value -> !value.isEmpty());
    }

    private RepeatedTokenException repeated() {
        RepeatedTokenException repeated = new RepeatedTokenException();
        if (exchange.failure() == null) {
            exchange.gateway()
                    .refuse(exchange, Failure.of(FailureCode.TOKEN_REPEATED, String.valueOf(repeated.getMessage())));
        }
        return repeated;
    }
}
