package dev.gatehouse.testing;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.OwnAnswer;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestPath;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/** A browser with its cookies, before a gateway and a provider that knows its user. */
public final class LoginBrowser {

    /** The session cookie of the login called main. */
    public static final String SESSION = "__Host-gatehouse-main";

    private final Gateway gateway;
    private final LoginProvider provider;
    private final Map<String, String> cookies = new ConcurrentSkipListMap<>();

    /** A browser without cookies. */
    public LoginBrowser(Gateway gateway, LoginProvider provider) {
        this.gateway = gateway;
        this.provider = provider;
    }

    /**
     * What it was answered.
     *
     * @param status the status; 200 where the application was reached
     * @param location where it is sent
     * @param identity who the application saw
     * @param forwarded what it was told in headers
     * @param reply the engine's own reply; null where the application was reached
     * @param failure why it was refused; null if it was not
     */
    public record Answer(
            int status,
            @Nullable String location,
            @Nullable Identity identity,
            Map<String, String> forwarded,
            @Nullable HttpReply reply,
            @Nullable Failure failure) {

        /** Where it is sent; fails if it is not. */
        public String to() {
            return Objects.requireNonNull(location);
        }
    }

    /** The cookies that it has; to be changed by tests. */
    public Map<String, String> cookies() {
        return cookies;
    }

    /** The request of a click. */
    public FakeRequest click(String target) {
        return FakeRequest.get(target)
                .with("Sec-Fetch-Mode", "navigate")
                .with("Sec-Fetch-Dest", "document")
                .with("Sec-Fetch-Site", "none");
    }

    /** Clicks. */
    public Answer visit(String target) {
        return send(click(target));
    }

    /** With the cookies that it has, and keeps those that come back. */
    public Answer send(FakeRequest request) {
        return sendBare(withCookies(request));
    }

    /** As {@link #send}, and the application dispatches the admitted request to a target of its own. */
    public Answer sendDispatched(FakeRequest request, String target) {
        return sendBare(withCookies(request), CanonicalPath.parse(target));
    }

    private FakeRequest withCookies(FakeRequest request) {
        if (!cookies.isEmpty()) {
            StringBuilder header = new StringBuilder();
            cookies.forEach((name, value) -> header.append(header.length() == 0 ? "" : "; ")
                    .append(name)
                    .append('=')
                    .append(value));
            request.with("Cookie", header.toString());
        }
        return request;
    }

    /** Without more cookies than the request has. */
    public Answer sendBare(FakeRequest request) {
        return sendBare(request, null);
    }

    private Answer sendBare(FakeRequest request, @Nullable RequestPath target) {
        OwnAnswer own = gateway.ownReply(request);
        if (own != null) {
            own.exchange().end(own.reply().status());
            return answered(own.reply(), null);
        }
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                exchange.end(failure.code().status());
                return answered(gateway.render(failure, exchange), failure);
            }
        }
        Failure refused = target == null ? null : gateway.dispatch(exchange, target);
        if (refused != null) {
            exchange.end(refused.code().status());
            return answered(gateway.render(refused, exchange), refused);
        }
        exchange.end(200);
        return new Answer(200, null, exchange.identity(), exchange.forwardedHeaders(), null, null);
    }

    private Answer answered(HttpReply reply, @Nullable Failure failure) {
        String location = null;
        for (HttpReply.Header header : reply.headers()) {
            if (header.name().equals("Set-Cookie")) {
                keep(header.value());
            } else if (header.name().equals("Location")) {
                location = header.value();
            }
        }
        return new Answer(reply.status(), location, null, Map.of(), reply, failure);
    }

    private void keep(String cookie) {
        String name = cookie.substring(0, cookie.indexOf('='));
        if (cookie.contains("; Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
        }
    }

    /** Where the provider sends the user back to, after the user was sent there from {@code target}. */
    public String comesBack(String target) {
        return callback(visit(target).to());
    }

    /** The target of the callback that follows from where the browser was sent. */
    public String callback(String location) {
        URI back = URI.create(provider.authorize(location));
        return back.getRawPath() + "?" + back.getRawQuery();
    }

    /** Logs in by visiting a page, and is where it wanted to be. */
    public Answer login(String target) {
        return visit(visit(comesBack(target)).to());
    }
}
