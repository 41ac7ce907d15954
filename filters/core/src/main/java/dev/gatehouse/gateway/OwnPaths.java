package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.forward.IdentityForwarder;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.HostName;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.login.LoginAnswer;
import dev.gatehouse.oauth.login.Logins;
import dev.gatehouse.ratelimit.Decision;
import dev.gatehouse.ratelimit.Throttle;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What the engine answers itself, ahead of all routes. Each such request is recorded, and pays for what it gets wrong. */
final class OwnPaths {

    private static final Logger LOG = System.getLogger(OwnPaths.class.getName());

    private final Gateway gateway;
    private final IdentityForwarder forwarder;
    private final Logins logins;
    private final ThrottleStep throttled;
    private final Throttle throttle;

    OwnPaths(Gateway gateway, IdentityForwarder forwarder, Logins logins, Throttle throttle) {
        this.gateway = gateway;
        this.forwarder = forwarder;
        this.logins = logins;
        this.throttle = throttle;
        this.throttled = new ThrottleStep(throttle);
    }

    /** The answer, to be recorded once it is written; null for a request that is a route's, or nobody's. */
    @Nullable
    OwnAnswer answer(RequestView request) {
        if (Framing.fault(request) != null) {
            // Refused like a request of any route, once it is routed.
            return null;
        }
        HttpReply keys = keys(request);
        if (keys != null) {
            Exchange exchange = gateway.open(request);
            exchange.begin();
            exchange.answered();
            return new OwnAnswer(exchange, keys);
        }
        return logins.isOwnPath(request) ? login(request) : null;
    }

    private @Nullable HttpReply keys(RequestView request) {
        String method = request.method();
        return (method.equals("GET") || method.equals("HEAD")) && request.path() instanceof CanonicalPath path
                ? forwarder.keySet(path.value())
                : null;
    }

    private OwnAnswer login(RequestView request) {
        Exchange exchange = gateway.open(request);
        exchange.begin();
        Failure refusal = HostName.isPlain(request.host())
                ? throttled(exchange)
                : Failure.of(FailureCode.REQUEST_AMBIGUOUS, "the host is no plain name or address");
        LoginAnswer answer = refusal == null ? guarded(request) : new LoginAnswer.Refused(refusal);
        HttpReply reply;
        if (answer instanceof LoginAnswer.Reply good) {
            exchange.answered();
            reply = good.reply().with(exchange.replyHeaders());
        } else {
            Failure failure = answer instanceof LoginAnswer.Refused refused
                    ? refused.failure()
                    : Failure.of(FailureCode.INTERNAL_ERROR, "no answer");
            boolean charged = answer instanceof LoginAnswer.Refused refused && refused.charged();
            if (charged || failure.code().isFailedAuthentication()) {
                throttle.failed(exchange::clientAddress);
            }
            gateway.refuse(exchange, failure);
            reply = gateway.render(failure, exchange);
        }
        return new OwnAnswer(exchange, reply);
    }

    private @Nullable Failure throttled(Exchange exchange) {
        Failure failure = throttled.apply(exchange);
        if (failure != null || !logins.beginsLogin(exchange.request())) {
            return failure;
        }
        Decision limit = throttle.beginLogin(exchange::clientAddress);
        exchange.replyWith(limit.headers());
        return limit.failure();
    }

    private @Nullable LoginAnswer guarded(RequestView request) {
        try {
            return logins.answer(request);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "GH1302 a path of a login failed", CredentialMask.of(e));
            return new LoginAnswer.Refused(
                    Failure.of(FailureCode.INTERNAL_ERROR, e.getClass().getName()));
        }
    }
}
