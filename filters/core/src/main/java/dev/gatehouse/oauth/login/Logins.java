package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Invitation;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.auth.token.TokenCheck;
import dev.gatehouse.config.SecretText;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.MemorySessions;
import dev.gatehouse.oauth.session.SessionCipher;
import dev.gatehouse.oauth.session.SessionStore;
import dev.gatehouse.oauth.session.SharedSessions;
import dev.gatehouse.peer.ClientAddresses;
import dev.gatehouse.state.SharedState;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * All logins: answers their own paths, and authenticates requests by their sessions. Safe for use by several threads; a
 * reload builds new ones, which take over the sessions.
 */
public final class Logins implements AutoCloseable {

    private final List<LoginSessions> all = new ArrayList<>();
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private final Set<String> cookies = new HashSet<>();
    /** By the login's name in the settings, empty for all. */
    private final Map<String, SessionAuthenticator> authenticators = new ConcurrentHashMap<>();

    private final @Nullable MemorySessions memory;
    private final SessionCipher ownCipher;
    private final TokenCheck revocations;
    /** Each login's own: one provider's trouble is none of another's users'. */
    private final List<RefreshThreads> threads = new ArrayList<>();

    /** A path of a login's own, the methods that it takes, and how large a body it reads; 0 for none. */
    private record Endpoint(
            List<String> methods, int maxBodyBytes, boolean begins, Function<RequestView, LoginAnswer> answer) {

        static Endpoint of(List<String> methods, Function<RequestView, LoginAnswer> answer) {
            return new Endpoint(methods, 0, false, answer);
        }
    }

    /**
     * Logins by checked settings.
     *
     * @param signatures checks ID tokens and logout tokens
     * @param revocations held against each session
     * @param addresses which address a request comes from, and which proxies are trusted
     * @param earlier those before a reload, whose sessions go on; null at start
     */
    public Logins(
            LoginsConfig configs,
            IssuerSignatures signatures,
            TokenCheck revocations,
            ClientAddresses addresses,
            @Nullable Logins earlier,
            EngineContext context) {
        this.revocations = revocations;
        this.ownCipher = earlier == null ? SessionCipher.ofItsOwn() : earlier.ownCipher;
        SharedState shared = context.shared();
        this.memory = shared != null
                ? null
                : earlier != null && earlier.memory != null
                        ? earlier.memory
                        : new MemorySessions(configs.sessions().mostEntries(), context.clock());
        for (LoginConfig config : configs.logins()) {
            SessionCipher cipher = cipher(config, configs.sessions());
            SessionStore store = memory != null
                    ? memory
                    : new SharedSessions(Objects.requireNonNull(shared), cipher, context.clock());
            RefreshThreads own = new RefreshThreads();
            threads.add(own);
            LoginSessions login =
                    new LoginSessions(new Login(config, cipher, store, signatures, addresses, context), own);
            all.add(login);
            cookies.add(config.cookie());
            serve(login, signatures);
        }
    }

    /** One for each login, its issuer and client: what is sealed for one opens for no other. */
    private SessionCipher cipher(LoginConfig config, SessionsConfig sessions) {
        if (sessions.key() != null) {
            return new SessionCipher(sessions.key().current()).below(config.key());
        }
        SecretText secret = config.client().secret();
        // Without other nodes nobody else need be able to open anything.
        return memory != null || secret == null
                ? ownCipher.below(config.key())
                : SessionCipher.ofPassword(secret.current(), config.key());
    }

    private void serve(LoginSessions login, IssuerSignatures signatures) {
        LoginPaths paths = login.login().config().paths();
        endpoints.put(paths.callback(), Endpoint.of(List.of("GET"), new Callback(login.login())::answer));
        endpoints.put(paths.logout(), Endpoint.of(List.of("GET", "POST"), new Logout(login)::answer));
        endpoints.put(
                paths.backchannelLogout(),
                new Endpoint(
                        List.of("POST"),
                        BackchannelLogout.MAX_BODY_BYTES,
                        false,
                        new BackchannelLogout(login, signatures)::answer));
        if (paths.login() != null) {
            endpoints.put(
                    paths.login(), new Endpoint(List.of("GET"), 0, true, request -> begin(login.login(), request)));
        }
    }

    /** A page asks for a login, and says where to come back to. */
    private static LoginAnswer begin(Login login, RequestView request) {
        String query = request.rawQuery();
        List<String> targets =
                query == null ? List.of() : URLUtils.parseParameters(query).getOrDefault("target", List.of());
        String home = request.contextPath() + "/";
        String target = targets.isEmpty() ? home : targets.size() == 1 ? ReturnTarget.parse(targets.get(0)) : null;
        if (target == null) {
            return new LoginAnswer.Refused(
                    Failure.of(FailureCode.LOGIN_INVALID, "the target is no plain path of this application"));
        }
        Invitation invitation = login.begin(request, target);
        return invitation instanceof Invitation.Sent sent
                ? new LoginAnswer.Reply(sent.reply())
                : new LoginAnswer.Refused(((Invitation.Failed) invitation).failure());
    }

    /** What a login answers at one of its own paths; null for all other requests. May wait for a provider. */
    public @Nullable LoginAnswer answer(RequestView request) {
        Endpoint endpoint = endpoint(request);
        if (endpoint == null) {
            return null;
        }
        return endpoint.methods.contains(request.method())
                ? endpoint.answer.apply(request)
                : new LoginAnswer.Refused(
                        new Failure(FailureCode.METHOD_NOT_ALLOWED, "a path of a login", endpoint.methods));
    }

    /** How many bytes of the request's body {@link #answer} needs read, at most; 0 for none. */
    public int maxBodyBytes(RequestView request) {
        Endpoint endpoint = endpoint(request);
        return endpoint != null && endpoint.methods.contains(request.method()) ? endpoint.maxBodyBytes : 0;
    }

    /** Whether {@link #answer} begins a login for the request. */
    public boolean beginsLogin(RequestView request) {
        Endpoint endpoint = endpoint(request);
        return endpoint != null && endpoint.begins && endpoint.methods.contains(request.method());
    }

    /** Whether a request is for one of the logins' own paths. */
    public boolean isOwnPath(RequestView request) {
        return endpoint(request) != null;
    }

    private @Nullable Endpoint endpoint(RequestView request) {
        return !endpoints.isEmpty() && request.path() instanceof CanonicalPath path
                ? endpoints.get(path.value())
                : null;
    }

    /** Whether a cookie is ours: it goes on to nobody, and nobody behind us sets it. */
    public boolean isOwnCookie(String name) {
        return !cookies.isEmpty() && (cookies.contains(name) || LoginCookies.isAttempt(name));
    }

    /**
     * The authenticator of a route.
     *
     * @param login the login's name in the settings; null for whichever the request's tenant has
     */
    public Authenticator authenticator(@Nullable String login) {
        // Most routes name the same one, or none: they share its authenticator.
        return authenticators.computeIfAbsent(
                login == null ? "" : login,
                name -> new SessionAuthenticator(
                        all.stream()
                                .filter(one -> name.isEmpty()
                                        || one.login().config().name().equals(name))
                                .toList(),
                        revocations));
    }

    /** Ends the background work; the sessions stay for a successor. */
    @Override
    public void close() {
        threads.forEach(RefreshThreads::close);
    }
}
