package dev.gatehouse.oauth.service;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.oauth.service.ServiceTokenResult.Issued;
import dev.gatehouse.oauth.service.ServiceTokenResult.Refused;
import dev.gatehouse.oauth.service.ServiceTokenResult.Unavailable;
import dev.gatehouse.oauth.service.TokenSlot.Reason;
import dev.gatehouse.oauth.token.TokenAnswer;
import dev.gatehouse.oauth.token.TokenEndpoint;
import dev.gatehouse.provider.ProviderClient;
import dev.gatehouse.provider.ProviderClient.Repeat;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;

/**
 * Asks one account's issuer for tokens: not more than {@value #MOST_CALLS} at once while the others queue, and not while it is known to be down.
 * Safe for use by several threads.
 */
final class TokenRequests {

    private static final Logger LOG = System.getLogger(TokenRequests.class.getName());

    /** Each caller's token can cost a request; what a crowd brings must not cost the issuer more. */
    static final int MOST_CALLS = 64;

    /** Requests that wait for one of these calls to end: more than there are threads that wait for them. */
    static final int MOST_QUEUED = 1_000;

    /** More than any backend takes in a header. */
    private static final int MOST_CHARACTERS = 32 * 1024;

    /** What an issuer says of our client rather than of the request (RFC 6749 §5.2). */
    private static final Set<String> OUR_FAULT =
            Set.of("invalid_client", "unauthorized_client", "unsupported_grant_type");

    /** The parameter that a caller's token is in (RFC 8693 §2.1). */
    static final String SUBJECT = "subject_token";

    private final ServiceAccountConfig config;
    private final TokenEndpoint endpoint;
    private final EngineContext context;
    private final AccountPause pause;
    private final CallQueue calls = new CallQueue(MOST_CALLS, MOST_QUEUED);

    TokenRequests(ServiceAccountConfig config, EngineContext context, DoubleSupplier random) {
        this.config = config;
        this.context = context;
        this.pause = new AccountPause(random);
        this.endpoint = new TokenEndpoint(
                ProviderClient.of(
                        config.client(),
                        config.issuer(),
                        config.insecureUrls(),
                        config.timeout(),
                        context.clock(),
                        context.files(),
                        context.metadata()),
                config.endpoint(),
                context.clock());
        context.meters().gauge(Meter.SERVICE_ACCOUNT_AVAILABLE, () -> pause.isFailing() ? 0 : 1, config.name());
    }

    /**
     * Asks for a token.
     *
     * @param form the grant
     * @param scopes those that were asked for
     * @return never fails
     */
    CompletableFuture<ServiceTokenResult> ask(Map<String, List<String>> form, Set<String> scopes, Reason reason) {
        CompletableFuture<ServiceTokenResult> landed = new CompletableFuture<>();
        boolean taken = calls.enter(() -> {
            CompletableFuture<ServiceTokenResult> call = call(form, scopes, reason);
            // The place first: who waits for the result may ask for the next one at once.
            var unused = call.whenComplete((result, failure) -> calls.leave()).thenAccept(landed::complete);
        });
        return taken ? landed : held(reason, "too many of its tokens are asked for at once");
    }

    /** Never fails. */
    private CompletableFuture<ServiceTokenResult> call(
            Map<String, List<String>> form, Set<String> scopes, Reason reason) {
        Instant asked = context.clock().instant();
        if (!pause.permits(asked)) {
            return held(reason, config.issuer() + " did not answer lately and is left alone for a while");
        }
        return request(form).thenApply(answer -> judge(answer, scopes, asked)).handle((result, failure) -> {
            ServiceTokenResult landed =
                    result == null ? new Unavailable(config.issuer() + " failed with " + failure) : result;
            settle(landed, form.containsKey(SUBJECT));
            count(reason, landed.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            return landed;
        });
    }

    private CompletableFuture<TokenAnswer> request(Map<String, List<String>> form) {
        try {
            return endpoint.request(form, Repeat.SAFE);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<ServiceTokenResult> held(Reason reason, String why) {
        count(reason, "held");
        return CompletableFuture.completedFuture(new Unavailable(why));
    }

    private void count(Reason reason, String outcome) {
        context.meters()
                .counter(Meter.SERVICE_TOKENS, config.name(), reason.name().toLowerCase(Locale.ROOT), outcome)
                .increment();
    }

    private ServiceTokenResult judge(TokenAnswer answer, Set<String> scopes, Instant asked) {
        if (answer instanceof TokenAnswer.Refused refused) {
            String reason = config.issuer() + " refused: " + refused.reason();
            return OUR_FAULT.contains(refused.error()) ? new Unavailable(reason, true) : new Refused(reason);
        }
        if (answer instanceof TokenAnswer.Granted granted) {
            String problem = problem(granted);
            if (problem != null) {
                return new Unavailable(config.issuer() + " gave a token " + problem);
            }
            Instant end = granted.expiresAt() == null ? asked.plus(TokenSlot.UNSAID) : granted.expiresAt();
            Set<String> given = granted.scopes() == null ? scopes : granted.scopes();
            return new Issued(new ServiceToken(granted.accessToken(), end, given));
        }
        String reason = answer instanceof TokenAnswer.Unavailable unavailable ? unavailable.reason() : "nothing";
        return new Unavailable("no answer from " + config.issuer() + ": " + reason);
    }

    /** What a header can't carry, or a backend would not take from us. */
    private static @Nullable String problem(TokenAnswer.Granted granted) {
        if (!granted.type().equalsIgnoreCase("Bearer")) {
            return "of the type " + granted.type() + ", which takes more than sending it";
        }
        String token = granted.accessToken();
        if (token.length() > MOST_CHARACTERS) {
            return "of more than " + MOST_CHARACTERS + " characters";
        }
        return token.chars().allMatch(c -> c > ' ' && c < 0x7F) ? null : "with characters that no header can carry";
    }

    private void settle(ServiceTokenResult result, boolean exchange) {
        // What a caller's token has to do with must not keep the account from others.
        if (result instanceof Unavailable unavailable && !(exchange && unavailable.definite())) {
            if (pause.failed(context.clock().instant())) {
                LOG.log(
                        Level.WARNING,
                        "GH6200 service account {0}: no new tokens: {1}",
                        config.name(),
                        CredentialMask.of(unavailable.reason()));
                tell("service-account.unavailable", Map.of("account", config.name(), "reason", unavailable.reason()));
            }
        } else if (pause.answered()) {
            LOG.log(Level.INFO, "GH6201 service account {0}: gets tokens again", config.name());
            tell("service-account.available", Map.of("account", config.name()));
        }
    }

    private void tell(String type, Map<String, String> details) {
        context.audit().record(new AuditEvent(type, details));
    }
}
