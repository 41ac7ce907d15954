package dev.gatehouse.servlet;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.http.Cookies;
import dev.gatehouse.http.Headers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The request that the application gets: the caller as its principal, the client's reserved headers gone, the identity's
 * headers in their place.
 */
public final class IdentityRequest extends HttpServletRequestWrapper {

    private final Exchange exchange;
    private final ServletResponse response;
    private final Function<Identity, ? extends Principal> principals;

    /** The request of an admitted exchange, and the response that belongs to it. */
    public IdentityRequest(HttpServletRequest request, Exchange exchange, ServletResponse response) {
        this(request, exchange, response, GatehousePrincipal::of);
    }

    /**
     * The same with principals of another kind.
     *
     * @param principals makes the principal of a caller
     */
    public IdentityRequest(
            HttpServletRequest request,
            Exchange exchange,
            ServletResponse response,
            Function<Identity, ? extends Principal> principals) {
        super(inner(request, exchange));
        this.exchange = exchange;
        this.response = response;
        this.principals = principals;
    }

    private static HttpServletRequest inner(HttpServletRequest request, Exchange exchange) {
        if (exchange.isPreflight()) {
            return new PreflightRequest(request);
        }
        return exchange.hidesAccessToken() ? new TokenlessRequest(request, exchange) : request;
    }

    /** Whether a request is one of these, or wraps one. */
    public static boolean isIn(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            if (inner instanceof IdentityRequest) {
                return true;
            }
            inner = wrapper.getRequest();
        }
        return false;
    }

    /** The exchange that this request belongs to. */
    public Exchange exchange() {
        return exchange;
    }

    /**
     * The caller; the very object that the container knows him by, if it knows him: from any other GlassFish and its kin
     * make an identity of their own for the application, one without groups.
     */
    @Override
    public @Nullable Principal getUserPrincipal() {
        Principal known = super.getUserPrincipal();
        Identity identity = exchange.identity();
        if (identity == null) {
            return known;
        }
        Principal own = principals.apply(identity);
        return own.equals(known) ? known : own;
    }

    @Override
    public @Nullable String getRemoteUser() {
        Identity identity = exchange.identity();
        return identity == null ? super.getRemoteUser() : identity.subject();
    }

    /** {@code *} is nobody's role, {@code **} that of every known caller, whatever a token says (Servlet 6.0 §13.3). */
    @Override
    public boolean isUserInRole(String role) {
        Identity identity = exchange.identity();
        if (identity == null) {
            return super.isUserInRole(role);
        }
        return role.equals("**") || (!role.equals("*") && identity.roles().contains(role));
    }

    /** Logs the caller out of the request; a token or session that comes with the next authenticates again. */
    @Override
    public void logout() throws ServletException {
        try {
            super.logout();
        } finally {
            exchange.gateway().logout(exchange);
        }
    }

    /** The scheme in capitals; for a certificate the word that containers have. */
    @Override
    public @Nullable String getAuthType() {
        Identity identity = exchange.identity();
        if (identity == null) {
            return super.getAuthType();
        }
        return identity.scheme().equals("client-cert")
                ? HttpServletRequest.CLIENT_CERT_AUTH
                : identity.scheme().toUpperCase(Locale.ROOT);
    }

    /** With this request: left to itself, a container gives the asynchronous context the one without the identity. */
    @Override
    public AsyncContext startAsync() {
        return super.startAsync(this, response);
    }

    @Override
    public @Nullable String getHeader(String name) {
        Enumeration<String> values = getHeaders(name);
        return values.hasMoreElements() ? values.nextElement() : null;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String own = ownValue(name);
        if (own != null) {
            return Collections.enumeration(List.of(own));
        }
        if (exchange.isStripped(name)) {
            return Collections.emptyEnumeration();
        }
        if (name.equalsIgnoreCase(Headers.COOKIE)) {
            return cookieHeaders();
        }
        return name.equalsIgnoreCase(Headers.CONNECTION) ? connectionOptions() : super.getHeaders(name);
    }

    /** Without the gateway's own, whoever holds a session's cookie has the session, and without tokens. */
    private Enumeration<String> cookieHeaders() {
        List<String> kept = new ArrayList<>();
        Enumeration<String> sent = super.getHeaders(Headers.COOKIE);
        while (sent != null && sent.hasMoreElements()) {
            String rest = Cookies.without(sent.nextElement(), exchange::hidesCookie);
            if (rest != null) {
                kept.add(rest);
            }
        }
        return Collections.enumeration(kept);
    }

    /** Of what is left of the header, not of the container's reading: in a lenient one a quote spans several cookies. */
    @Override
    public Cookie @Nullable [] getCookies() {
        List<String> sent = Collections.list(super.getHeaders(Headers.COOKIE));
        if (Cookies.names(sent).stream().noneMatch(exchange::hidesCookie)) {
            return super.getCookies();
        }
        List<Cookie> kept = new ArrayList<>();
        for (String header : Collections.list(cookieHeaders())) {
            Cookies.pairs(header).forEach((name, value) -> {
                try {
                    kept.add(new Cookie(name, value));
                } catch (IllegalArgumentException e) {
                    // No cookie's name or value by this container.
                }
            });
        }
        return kept.isEmpty() ? null : kept.toArray(Cookie[]::new);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Map<String, String> names = new LinkedHashMap<>();
        Enumeration<String> sent = super.getHeaderNames();
        while (sent != null && sent.hasMoreElements()) {
            String name = sent.nextElement();
            if (!exchange.isStripped(name) && getHeaders(name).hasMoreElements()) {
                names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            }
        }
        for (String name : exchange.forwardedHeaders().keySet()) {
            names.put(name.toLowerCase(Locale.ROOT), name);
        }
        return Collections.enumeration(names.values());
    }

    @Override
    public int getIntHeader(String name) {
        String value = getHeader(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        return exchange.isStripped(name) || ownValue(name) != null ? -1 : super.getDateHeader(name);
    }

    /** Trailers are headers to whoever merges them (RFC 9110 §6.5.1). */
    @Override
    public Map<String, String> getTrailerFields() {
        Map<String, String> kept = new LinkedHashMap<>(super.getTrailerFields());
        kept.keySet().removeIf(name -> exchange.isStripped(name) || ownValue(name) != null);
        return kept;
    }

    private @Nullable String ownValue(String name) {
        return exchange.forwardedHeaders().get(name);
    }

    /** Without the options that name our headers: a proxy behind would drop them as hop-by-hop (RFC 9110 §7.6.1). */
    private Enumeration<String> connectionOptions() {
        List<String> kept = new ArrayList<>();
        Enumeration<String> sent = super.getHeaders(Headers.CONNECTION);
        while (sent != null && sent.hasMoreElements()) {
            for (String option : sent.nextElement().split(",", -1)) {
                String name = option.trim();
                if (!name.isEmpty()
                        && !name.equalsIgnoreCase("Expect")
                        && !exchange.isStripped(name)
                        && ownValue(name) == null) {
                    kept.add(name);
                }
            }
        }
        return kept.isEmpty()
                ? Collections.emptyEnumeration()
                : Collections.enumeration(List.of(String.join(", ", kept)));
    }
}
