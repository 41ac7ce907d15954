package dev.gatehouse.gateway;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.Delivery;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.FollowedSecrets;
import dev.gatehouse.forward.ForwardField;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.forward.ForwardedCall;
import dev.gatehouse.forward.IdentityForwarder;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestId;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.oauth.service.ServiceTokens;
import dev.gatehouse.peer.ClientAddresses;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.ratelimit.RateLimits;
import dev.gatehouse.ratelimit.RouteLimit;
import dev.gatehouse.ratelimit.Throttle;
import dev.gatehouse.revocation.RevocationEndpoint;
import dev.gatehouse.route.RouteTable;
import dev.gatehouse.tenant.TenantAgreement;
import dev.gatehouse.tenant.TenantConfig;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The engine, put together once from the settings. A request is opened, advanced through every {@link Phase} in order,
 * and refused at the first failure. Safe for use by several threads; a reload builds a new one.
 */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Gateway.class.getName());

    private final Map<Phase, PhaseStep> steps = new EnumMap<>(Phase.class);
    private final List<Route> routes;
    private final Operations operations;
    private final Credentials credentials;
    private final RevocationEndpoint revocations;
    private final DispatchStep dispatch;
    private final OwnPaths ownPaths;
    private final ClientAddresses addresses;
    private final Throttle throttle;
    private final IdentityForwarder forwarder;
    private final ServiceTokens serviceTokens;
    private final BackendCredential backendCredential;
    private final FailureRenderer renderer;
    private final String requestIdHeader;

    /** A gateway for a checked configuration, by the system's clock. */
    public Gateway(GatewayConfig config) {
        this(config, null, Clock.systemUTC());
    }

    /** A gateway that counts nothing. */
    public Gateway(GatewayConfig config, @Nullable Gateway earlier, Clock clock) {
        this(config, earlier, Meters.NONE, clock);
    }

    /**
     * A gateway for a checked configuration. Its background work begins at once and ends with {@link #close()}.
     *
     * @param earlier the gateway before a reload, whose keys unchanged issuers keep; null at start
     * @param meters where things are counted; those of {@code earlier} if there is one
     */
    public Gateway(GatewayConfig config, @Nullable Gateway earlier, Meters meters, Clock clock) {
        operations = earlier == null ? Operations.start(config, meters, clock) : earlier.operations.passOn(config);
        EngineContext context = operations.context();
        TenantAgreement agreement = new TenantAgreement(config.tenants());
        credentials = credentials(config, agreement, earlier);

        try {
            revocations = new RevocationEndpoint(
                    credentials.revocations(),
                    config.allIssuers(),
                    config.tenants().all().stream().map(TenantConfig::name).toList(),
                    context.audit(),
                    clock);

            RouteTable<Route> table = new RouteTable<>();
            routes = config.routes().stream().map(this::route).toList();
            routes.forEach(route -> table.add(route.pattern(), route));

            forwarder = new IdentityForwarder(
                    config.headers(),
                    config.forwarding(),
                    Stream.concat(credentials.headers().stream(), config.tenants().headers().stream())
                            .toList(),
                    clock,
                    context.audit(),
                    context.meters(),
                    context.files());
            serviceTokens = new ServiceTokens(
                    config.serviceAccounts(), earlier == null ? null : earlier.serviceTokens, context);
            requestIdHeader = config.headers().name(ForwardField.REQUEST_ID);
            renderer = new FailureRenderer(config.realm());
            addresses = config.addresses();
            throttle = new Throttle(config.limits(), operations.buckets(), context);
            Map<String, RouteLimit> limits =
                    config.routes().stream().collect(Collectors.toMap(RouteConfig::name, RouteConfig::limit));
            RoutingStep routing = new RoutingStep(table);
            TenantStep tenants = new TenantStep(config.tenants(), agreement);
            AuthenticationStep authentication = new AuthenticationStep(credentials, tenants, throttle);
            dispatch = new DispatchStep(table, tenants, authentication);
            ownPaths = new OwnPaths(this, forwarder, credentials.logins(), throttle);
            steps.put(Phase.AUDIT, exchange -> {
                exchange.begin();
                return null;
            });
            steps.put(Phase.TENANT, exchange -> {
                Failure failure = routing.apply(exchange);
                return failure == null ? tenants.apply(exchange) : failure;
            });
            steps.put(Phase.THROTTLE, new ThrottleStep(throttle));
            steps.put(Phase.AUTHENTICATION, authentication);
            steps.put(Phase.AUTHORIZATION, new AuthorizationStep());
            steps.put(
                    Phase.RATE_LIMIT,
                    new RateLimitStep(new RateLimits(config.limits(), limits, operations.buckets(), context)));
            backendCredential = new BackendCredential(serviceTokens, credentials.sources());
            steps.put(Phase.IDENTITY_FORWARD, new ForwardStep(forwarder, backendCredential));
            // State shared with the gateway before a reload is not touched before all has gone well.
            FollowedSecrets.follow(config.secrets(), context.files());
            operations.health().watch(credentials::health);
            operations.buckets().resize(config.limits().mostBuckets());
            context.files().use(config.reload());
            credentials.inForce();
            if (earlier != null) {
                earlier.operations.passedOn();
                earlier.credentials.passedOn();
            }
        } catch (RuntimeException e) {
            // A refused reload is tried again: each try would leave timers and threads behind.
            credentials.abandon();
            if (earlier == null) {
                operations.close();
            }
            throw e;
        }
    }

    /** A start that fails here must not leave a thread and a file behind. */
    private Credentials credentials(GatewayConfig config, TenantAgreement agreement, @Nullable Gateway earlier) {
        try {
            return new Credentials(
                    config,
                    config.tenants().isEmpty() ? null : agreement,
                    earlier == null ? null : earlier.credentials,
                    operations.context());
        } catch (RuntimeException e) {
            if (earlier == null) {
                operations.close();
            }
            throw e;
        }
    }

    private Route route(RouteConfig config) {
        return new Route(
                config.name(),
                config.pattern(),
                config.access(),
                config.forward().forRoute(config.name()),
                config.upstream(),
                credentials.chain(config),
                config.login());
    }

    /** Opens the exchange of a request. */
    public Exchange open(RequestView request) {
        return new Exchange(this, request);
    }

    /**
     * Takes an exchange through one phase.
     *
     * @return why it ends here, already logged; null if it may go on
     */
    public @Nullable Failure advance(Exchange exchange, Phase phase) {
        if (exchange.failure() != null || exchange.next() != phase) {
            return refuse(
                    exchange,
                    Failure.of(
                            FailureCode.FILTER_ORDER,
                            "the phase " + phase + " came when " + exchange.next() + " was due"));
        }
        // Whoever would have been refused already is asked nothing more, but that no credential is where none belongs.
        PhaseStep step = exchange.reported() == null || !phase.isReported()
                ? steps.get(phase)
                : asked -> phase == Phase.AUTHENTICATION ? credentials.misuse(asked.request()) : null;
        Failure failure = guarded(step, exchange);
        if (failure != null && !isReportOnly(exchange, phase, failure)) {
            return refuse(exchange, failure);
        }
        if (failure != null) {
            refusals().reported(exchange, failure);
            charge(exchange, failure);
            exchange.report(failure);
            exchange.anonymous();
            // What the application is told is then that nobody is known.
            Failure again = phase == Phase.IDENTITY_FORWARD ? guarded(steps.get(phase), exchange) : null;
            if (again != null) {
                return refuse(exchange, again);
            }
        }
        exchange.complete();
        return null;
    }

    /** Only what the route itself asks for: what makes a request ambiguous is refused on every route. */
    private static boolean isReportOnly(Exchange exchange, Phase phase, Failure failure) {
        Route route = exchange.route();
        if (route == null
                || !route.access().isReportOnly()
                || failure.code() == FailureCode.REQUEST_AMBIGUOUS
                || failure.code() == FailureCode.API_KEY_IN_QUERY) {
            return false;
        }
        return switch (phase) {
            case TENANT ->
                failure.code() == FailureCode.TENANT_UNKNOWN || failure.code() == FailureCode.TENANT_MISMATCH;
            case IDENTITY_FORWARD -> failure.code() == FailureCode.IDENTITY_TOO_LARGE;
            default -> phase.isReported();
        };
    }

    /**
     * Holds the target of a forward, include or asynchronous dispatch of an admitted request against its route.
     *
     * @return why the target can't be reached, already logged; null if it can
     */
    public @Nullable Failure dispatch(Exchange exchange, RequestPath target) {
        return dispatch(exchange, List.of(target));
    }

    /**
     * Holds a dispatch to a servlet by its name against the routes of the paths at which requests reach the servlet: one of
     * these routes must admit the request. A servlet without such a route is an internal one, which stays reachable.
     *
     * @param paths where requests reach the servlet
     * @return why the servlet can't be reached, already logged; null if it can
     */
    public @Nullable Failure dispatch(Exchange exchange, List<RequestPath> paths) {
        Failure failure = guarded(dispatched -> dispatch.check(dispatched, paths), exchange);
        return failure == null ? null : refuse(exchange, failure);
    }

    /** Notes that a request ends for a reason that an adapter found, and logs it. */
    public Failure refuse(Exchange exchange, Failure failure) {
        refusals().refused(exchange, failure);
        charge(exchange, failure);
        exchange.failed(failure);
        return failure;
    }

    /** Only where a credential was read: what is refused before, by its host or path, anybody can make others send. */
    private void charge(Exchange exchange, Failure failure) {
        if (exchange.next() == Phase.AUTHENTICATION && failure.code().isFailedAuthentication()) {
            throttle.failed(exchange::clientAddress);
        }
    }

    /**
     * Forgets the caller of an admitted exchange, who was logged out by the application: what it asks from now on in the same
     * request, it is told that nobody is known. The audit still names the caller.
     */
    public void logout(Exchange exchange) {
        Route route = exchange.route();
        if (exchange.identity() != null && route != null) {
            exchange.anonymous();
            exchange.forward(forwarder.headers(
                    new ForwardedCall(null, exchange.tenant(), exchange.requestId(), exchange.trace()),
                    route.forward()));
        }
    }

    /** Counts a request whose token in the parameter {@code access_token} does not reach the application. */
    void accessTokenRemoved(Exchange exchange) {
        operations.removedTokens().removed(exchange);
    }

    /** Counts a request that the server refused before there was an exchange for it. */
    public void countRefusedByServer(int status) {
        operations.report().countRefusedByServer(status);
    }

    /** Records the server's refusal of a request. */
    public void refusedByServer(ServerRefusal refusal) {
        operations.report().refusedByServer(refusal);
    }

    /** Says how a request ended. */
    void ended(Exchange exchange, int status, Delivery delivery) {
        operations.report().ended(exchange, status, delivery);
    }

    /** The reply to a failure. */
    public HttpReply render(Failure failure, Exchange exchange) {
        HttpReply invitation = exchange.invitation();
        if (failure.code() == FailureCode.LOGIN_STARTED && invitation != null) {
            return invitation.with(exchange.replyHeaders());
        }
        Route route = exchange.challenging();
        HttpReply reply = renderer.render(
                failure,
                exchange.requestId(),
                route == null
                        ? List.of()
                        : route.chain().authenticators().stream()
                                .flatMap(authenticator -> authenticator.challenges(exchange.request()).stream())
                                .distinct()
                                .toList(),
                route == null ? List.of() : route.access().scopes());
        return reply.with(exchange.replyHeaders());
    }

    /** Feeds the deny list of tokens; whoever offers it says who may. */
    public RevocationEndpoint revocations() {
        return revocations;
    }

    /** The service accounts of the settings and their tokens. */
    public ServiceTokens serviceTokens() {
        return serviceTokens;
    }

    /** All routes, by name. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * What the engine answers itself, ahead of all routes: the keys of its own tokens, and the paths of logins; null for all
     * else. Whoever writes the reply ends its exchange.
     */
    public @Nullable OwnAnswer ownReply(RequestView request) {
        return ownPaths.answer(request);
    }

    /** How many bytes of the request's body {@link #ownReply} needs read, at most; 0 for none. */
    public int maxOwnBodyBytes(RequestView request) {
        // A body that ends elsewhere to others is not read: the request is refused like one of any route.
        return Framing.fault(request) == null ? credentials.logins().maxBodyBytes(request) : 0;
    }

    /** Whether a cookie is the engine's own: it goes on to nobody, and nobody behind sets it. */
    public boolean isOwnCookie(String name) {
        return credentials.logins().isOwnCookie(name);
    }

    /** Returns whether a cookie may hold a token that must not go on: only one that was checked may, and only where tokens do. */
    boolean isTokenCookie(String name, Exchange exchange) {
        Route route = exchange.route();
        if (!credentials.sources().isCookie(name)) {
            return false;
        }
        boolean passes = route != null
                && route.forward().token() == TokenForwarding.ORIGINAL
                && (route.access().isReportOnly() || name.equals(cookieOf(exchange)));
        return !passes;
    }

    /** The cookie whose token authenticated the caller; null where it was another credential. */
    private @Nullable String cookieOf(Exchange exchange) {
        Identity identity = exchange.identity();
        String cookie = identity == null ? null : credentials.sources().cookie(identity.issuer());
        return identity == null || cookie == null || backendCredential.presented(exchange, identity) == null
                ? null
                : cookie;
    }

    @Nullable
    String presentedToken(Exchange exchange) {
        Identity identity = exchange.identity();
        return identity == null ? null : backendCredential.presented(exchange, identity);
    }

    /** The address that a request comes from, as trusted proxies report it. */
    public IpAddress clientAddress(RequestView request) {
        return addresses.of(request);
    }

    /** How the parts are that requests depend on. */
    public List<Health> health() {
        return operations.health().now();
    }

    /** Where those who run the gateway record what they do to it. */
    public AuditSink audit() {
        return operations.context().audit();
    }

    /** Notices changed files; the same before and after a reload of the configuration. */
    public FileWatch files() {
        return operations.context().files();
    }

    /** The log of refusals. */
    RefusalLog refusals() {
        return operations.refusals();
    }

    /** The client's own id if it sent just one that is acceptable, else a new one. */
    String requestId(RequestView request) {
        List<String> ids = request.headers(requestIdHeader);
        // Written in so many places that a credential must not pass for one.
        boolean kept = ids.size() == 1
                && RequestId.isAcceptable(ids.get(0))
                && CredentialMask.ofClient(ids.get(0)).equals(ids.get(0));
        return kept ? ids.get(0) : RequestId.next();
    }

    boolean isStripped(String header, Exchange exchange) {
        Route route = exchange.route();
        if (route == null) {
            return true;
        }
        // It belongs to the traceparent that came with it (W3C Trace Context §3.3).
        if (header.equalsIgnoreCase(Headers.TRACESTATE) && !exchange.trace().kept()) {
            return true;
        }
        boolean authorization = header.equalsIgnoreCase(Headers.AUTHORIZATION);
        if (exchange.withholdsCredentials() && (authorization || header.equalsIgnoreCase(Headers.COOKIE))) {
            return true;
        }
        // Where nothing is enforced yet, the application still authenticates by itself.
        return authorization && route.access().isReportOnly()
                ? route.forward().token() != TokenForwarding.ORIGINAL
                : (authorization && cookieOf(exchange) != null)
                        || forwarder.isStripped(header, route.forward(), exchange.identity());
    }

    /** Notes a header of the client's that is stripped; returns whether such a one is counted for the request. */
    boolean noteStripped(String header, boolean counted) {
        return forwarder.noteStripped(header, counted);
    }

    /** Ends the background work. */
    @Override
    public void close() {
        forwarder.close();
        credentials.close();
        operations.close();
    }

    private static @Nullable Failure guarded(@Nullable PhaseStep step, Exchange exchange) {
        try {
            return step == null ? Failure.of(FailureCode.INTERNAL_ERROR, "no such phase") : step.apply(exchange);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "GH1302 request " + exchange.requestId() + " failed", CredentialMask.of(e));
            return Failure.of(FailureCode.INTERNAL_ERROR, e.getClass().getName());
        }
    }
}
