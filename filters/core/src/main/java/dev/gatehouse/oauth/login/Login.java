package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Invitation;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.oauth.session.SessionCipher;
import dev.gatehouse.oauth.session.SessionStore;
import dev.gatehouse.oauth.token.TokenEndpoint;
import dev.gatehouse.peer.ClientAddresses;
import dev.gatehouse.peer.OwnOrigin;
import dev.gatehouse.provider.ProviderClient;
import dev.gatehouse.quota.FairPlaces;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The parts of one login, and how it begins. Safe for use by several threads. */
final class Login {

    /** How long a user may take at the provider. */
    static final Duration ATTEMPT_LIFE = Duration.ofMinutes(30);

    static final String TOO_MANY = "too many logins wait for the provider already";

    /** How many of the container's threads may wait for the provider, of which no address takes all. */
    private static final int MAX_WAITING = 64;

    private final ProviderPause pause = new ProviderPause(
            System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
    private final FairPlaces waiting = new FairPlaces(MAX_WAITING);
    private final ClientAddresses addresses;
    private final LoginConfig config;
    private final String key;
    private final EngineContext context;
    private final SessionCipher cipher;
    private final SessionStore store;
    private final ProviderClient provider;
    private final TokenRevocation revocation;
    private final TokenEndpoint tokens;
    private final AuthorizationRequests requests;
    private final LoginCookies cookies;
    private final OwnOrigin origin;
    private final IdTokens idTokens;
    private final AccessTokens accessTokens;
    private final SessionMaker maker;

    Login(
            LoginConfig config,
            SessionCipher cipher,
            SessionStore store,
            IssuerSignatures signatures,
            ClientAddresses addresses,
            EngineContext context) {
        this.config = config;
        this.key = config.key();
        this.context = context;
        this.addresses = addresses;
        this.cipher = cipher;
        this.store = store;
        this.provider = ProviderClient.of(
                config.client(),
                config.issuer().issuer(),
                config.insecureUrls(),
                config.timeout(),
                context.clock(),
                context.files(),
                context.metadata());
        this.revocation = new TokenRevocation(config.name(), provider);
        this.tokens = new TokenEndpoint(provider, null, context.clock());
        this.requests = new AuthorizationRequests(config, provider, cipher);
        this.cookies = new LoginCookies(config.cookie(), ATTEMPT_LIFE);
        this.origin = new OwnOrigin(config.externalUrl(), addresses.proxies());
        this.idTokens = new IdTokens(config, signatures, context.clock());
        this.accessTokens = new AccessTokens(config, signatures);
        this.maker = new SessionMaker(
                config,
                new RefreshSchedule(
                        config.refreshAhead(), () -> ThreadLocalRandom.current().nextDouble()));
    }

    LoginConfig config() {
        return config;
    }

    /** What its sessions belong to. */
    String key() {
        return key;
    }

    EngineContext context() {
        return context;
    }

    SessionCipher cipher() {
        return cipher;
    }

    SessionStore store() {
        return store;
    }

    ProviderClient provider() {
        return provider;
    }

    TokenEndpoint tokens() {
        return tokens;
    }

    LoginCookies cookies() {
        return cookies;
    }

    IdTokens idTokens() {
        return idTokens;
    }

    AccessTokens accessTokens() {
        return accessTokens;
    }

    SessionMaker maker() {
        return maker;
    }

    /** The origin by which the browser that sends {@code request} knows us. */
    String origin(RequestView request) {
        return origin.of(request);
    }

    /** A path of the application as the browser has it. */
    URI external(RequestView request, String path) {
        return URI.create(origin(request) + request.contextPath() + path);
    }

    /** Takes a place among the requests that may wait for the provider, to be given back; null if there is none. */
    FairPlaces.@Nullable Place mayWait(RequestView request) {
        return waiting.enter(addresses.of(request).shares());
    }

    /** Sends the browser to the provider, to come back to {@code target}. */
    Invitation begin(RequestView request, String target) {
        if (!store.isAvailable()) {
            return new Invitation.Failed(
                    Failure.of(FailureCode.STATE_UNAVAILABLE, "no login begins: its session could not be kept"));
        }
        if (pause.isOn()) {
            return new Invitation.Failed(Failure.of(
                    FailureCode.LOGIN_UNAVAILABLE,
                    config.issuer().issuer() + ": it did not answer lately and is left alone for a while"));
        }
        FairPlaces.Place place = mayWait(request);
        if (place == null) {
            return new Invitation.Failed(Failure.of(FailureCode.LOGIN_UNAVAILABLE, TOO_MANY));
        }
        try {
            return send(request, target);
        } finally {
            place.leave();
        }
    }

    private Invitation send(RequestView request, String target) {
        LoginAttempt attempt = LoginAttempt.begin(target, context.clock().instant());
        URI redirect = external(request, config.paths().callback());
        try {
            // The metadata by two ways, and the request pushed ahead.
            URI url = Patience.await(
                    requests.url(attempt, redirect), config.timeout().multipliedBy(3));
            pause.answered();
            count("started");
            return new Invitation.Sent(
                    Redirect.found(url.toString(), cookies.begin(attempt, attempt.binding(cipher), request)),
                    "sent to log in by " + config.name());
        } catch (RequestRefusedException e) {
            pause.answered();
            count("refused");
            return new Invitation.Failed(
                    Failure.of(FailureCode.LOGIN_UNAVAILABLE, config.issuer().issuer() + ": " + e.getMessage()));
        } catch (FetchException e) {
            pause.failed();
            count("unavailable");
            return new Invitation.Failed(
                    Failure.of(FailureCode.LOGIN_UNAVAILABLE, config.issuer().issuer() + ": " + e.getMessage()));
        }
    }

    /** Has the provider revoke the refresh token of a session that has ended; null for none. */
    void revoke(@Nullable String refreshToken) {
        revocation.begin(refreshToken);
    }

    /** Counts what became of a login. */
    void count(String outcome) {
        context.meters().counter(Meter.LOGINS, config.name(), outcome).increment();
    }
}
