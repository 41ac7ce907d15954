package dev.gatehouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.servlet.GatehousePrincipal;
import dev.gatehouse.testing.TestJwts;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionTarget;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.microprofile.jwt.Claim;
import org.eclipse.microprofile.jwt.ClaimValue;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the application has injected, by a real CDI, at real requests. */
class CallerExtensionTest {

    private static final ThreadLocal<HttpServletRequest> CURRENT = new ThreadLocal<>();

    private final MechanismServer server = new MechanismServer();
    private final WeldContainer weld =
            weld(Everything.class, LongLived.class, RawToken.class).initialize();

    @BeforeEach
    void start() throws Exception {
        server.configured().asking(true).context().addServlet(new ServletHolder(new Application()), "/api/injected");
        server.context().addServlet(new ServletHolder(new Application()), "/open/injected");
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        weld.close();
    }

    @Test
    void injectWhenCallerIsKnownThenEveryTypeHasItsClaim() throws Exception {
        assertThat(ask("/api/injected", token("alice"))).isEqualTo("""
                alice alice alice [clerk] [clerk] [api, web]
                sub alice alice alice Optional[alice] "alice"
                exp true true true
                vip true true
                n 5 1.5 {"a":[1,true]} ["x","y"]
                none null Optional.empty Optional.empty
                """);
    }

    @Test
    void injectWhenBeanLivesLongerThanARequestThenItSeesEachCaller() throws Exception {
        assertThat(ask("/api/injected?long", token("alice"))).isEqualTo("alice alice alice");
        assertThat(ask("/api/injected?long", token("bob"))).isEqualTo("bob bob bob");
    }

    @Test
    void injectWhenNobodyIsKnownThenPrincipalHasNoNameAndNoClaims() throws Exception {
        assertThat(ask("/open/injected?open", "")).isEqualTo("null null [] null null null IllegalStateException");
    }

    @Test
    void injectWhenTokenIsAskedForThenItIsTheRequestsOwn() throws Exception {
        String token = TestJwts.of(MechanismServer.KEY, server.issuer().issuer())
                .withClaim("aud", "api")
                .withClaim("raw_token", "forged")
                .token();

        assertThat(ask("/api/injected?raw", token))
                .isEqualTo(String.join(" ", token, token, token, '"' + token + '"', "[\"api\"]"));
        assertThat(ask("/api/injected?long", token("bob"))).isEqualTo("bob bob bob");
    }

    @Test
    void injectWhenThreadHasNoRequestThenNobodyIsKnown() throws Exception {
        assertThat(ask("/api/injected?thread", token("alice")))
                .isEqualTo("null null [] null null null IllegalStateException");
        assertThat(ask("/api/injected?scope", token("alice")))
                .isEqualTo("null null [] null null null IllegalStateException");
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnMechanism.class, PreferredMechanism.class})
    void startWhenApplicationHasAMechanismOfItsOwnThenDeploymentFails(Class<?> own) {
        assertThatThrownBy(
                        () -> weld(own, GatehouseAuthenticationMechanism.class).initialize())
                .hasMessageContaining("GH0070")
                .hasMessageContaining(own.getName());
        weld(GatehouseAuthenticationMechanism.class, TypedMechanism.class)
                .initialize()
                .close();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                InApplication.class,
                InSession.class,
                InConversation.class,
                InSingleton.class,
                InDependent.class,
                OptionalInDependent.class,
                JsonInDependent.class,
                ProducedForOthers.class
            })
    void startWhenBeanMayServeManyAndWantsAFixedClaimThenDeploymentFails(Class<?> bean) {
        assertThatThrownBy(() -> weld(bean).initialize())
                .hasMessageContaining("ClaimValue")
                .hasMessageContaining("@RequestScoped");
    }

    @Test
    void injectWhenComponentIsNoBeanThenItGetsNoFixedClaim() throws Exception {
        assertThat(ask("/api/injected?component", token("alice")))
                .isEqualTo("IllegalStateException alice Optional[alice] alice");
    }

    @Test
    void startWhenClaimIsWantedInAnImpossibleTypeThenDeploymentFails() {
        assertThatThrownBy(() -> weld(Impossible.class).initialize()).hasMessageContaining("java.util.Date");
    }

    @Test
    void startWhenClaimHasNoNameThenDeploymentFails() {
        assertThatThrownBy(() -> weld(Nameless.class).initialize()).hasMessageContaining("needs a name");
    }

    private String ask(String path, String token) throws IOException, InterruptedException {
        return token.isEmpty()
                ? server.get(path).body()
                : server.get(path, "Authorization", "Bearer " + token).body();
    }

    private String token(String user) {
        return TestJwts.of(MechanismServer.KEY, server.issuer().issuer())
                .withClaim("sub", user)
                .withClaim("aud", List.of("api", "web"))
                .withClaim("vip", true)
                .withClaim("n", 5)
                .withClaim("half", 1.5)
                .withClaim("list", List.of("x", "y"))
                .withClaim("tree", Map.of("a", List.of(1, true)))
                .token();
    }

    private static Weld weld(Class<?>... beans) {
        return new Weld()
                .containerId(java.util.UUID.randomUUID().toString())
                .disableDiscovery()
                .addExtensions(new CallerExtension(), new RequestBean())
                .beanClasses(beans);
    }

    /** What a servlet container's CDI has built in. */
    public static class RequestBean implements Extension {

        void add(@Observes AfterBeanDiscovery discovery) {
            discovery
                    .<HttpServletRequest>addBean()
                    .addTransitiveTypeClosure(HttpServletRequest.class)
                    .scope(RequestScoped.class)
                    .produceWith(lookup -> (HttpServletRequest) java.lang.reflect.Proxy.newProxyInstance(
                            HttpServletRequest.class.getClassLoader(),
                            new Class<?>[] {HttpServletRequest.class},
                            (proxy, method, arguments) -> method.invoke(current(), arguments)));
        }

        /** As Weld where a request scope has no servlet request: an EJB's asynchronous call, for example. */
        private static HttpServletRequest current() {
            HttpServletRequest request = CURRENT.get();
            if (request == null) {
                throw new IllegalStateException("no servlet request");
            }
            return request;
        }
    }

    private final class Application extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            CURRENT.set(request);
            RequestContextController scope =
                    weld.select(RequestContextController.class).get();
            scope.activate();
            try {
                String query = request.getQueryString();
                response.getWriter()
                        .write(
                                query == null
                                        ? weld.select(Everything.class).get().text()
                                        : query.equals("component")
                                                ? component()
                                                : query.equals("long")
                                                        ? weld.select(LongLived.class)
                                                                .get()
                                                                .text()
                                                        : special(query));
            } finally {
                scope.deactivate();
                CURRENT.remove();
            }
        }

        private String special(String query) {
            GatehousePrincipal caller = weld.select(GatehousePrincipal.class).get();
            JsonWebToken token = weld.select(JsonWebToken.class).get();
            return switch (query) {
                case "raw" -> weld.select(RawToken.class).get().text();
                case "thread" ->
                    CompletableFuture.supplyAsync(() -> nobody(caller, token)).join();
                case "scope" ->
                    CompletableFuture.supplyAsync(() -> inScope(() -> nobody(caller, token)))
                            .join();
                default -> nobody(caller, token);
            };
        }

        private String inScope(Supplier<String> call) {
            RequestContextController scope =
                    weld.select(RequestContextController.class).get();
            scope.activate();
            try {
                return call.get();
            } finally {
                scope.deactivate();
            }
        }

        /** As a container makes a servlet. */
        private String component() {
            BeanManager beans = weld.getBeanManager();
            String refused = "";
            try {
                inject(beans, FixedComponent.class);
            } catch (IllegalStateException e) {
                refused = e.getClass().getSimpleName();
            }
            Component made = inject(beans, Component.class);
            return refused + " " + made.value.getValue() + " " + made.optional.getValue() + " " + made.instance.get();
        }

        private static <T> T inject(BeanManager beans, Class<T> type) {
            InjectionTarget<T> target = beans.getInjectionTargetFactory(beans.createAnnotatedType(type))
                    .createInjectionTarget(null);
            CreationalContext<T> creation = beans.createCreationalContext(null);
            T made = target.produce(creation);
            target.inject(made, creation);
            return made;
        }

        private String nobody(GatehousePrincipal caller, JsonWebToken token) {
            String identity;
            try {
                identity = caller.identity().subject();
            } catch (IllegalStateException e) {
                identity = e.getClass().getSimpleName();
            }
            return caller.getName() + " " + token.getName() + " " + token.getGroups() + " " + token.getClaimNames()
                    + " " + token.getRawToken() + " " + caller.claimAt("sub") + " " + identity;
        }
    }

    /** Wants a claim in each way that there is. */
    @RequestScoped
    static class Everything {

        @Inject
        private GatehousePrincipal caller;

        @Inject
        private JsonWebToken token;

        @Inject
        @Claim(standard = Claims.groups)
        private Set<String> groups;

        @Inject
        @Claim("aud")
        private Set<String> audiences;

        @Inject
        @Claim("sub")
        private String subject;

        @Inject
        @Claim(standard = Claims.sub)
        private ClaimValue<String> subjectValue;

        @Inject
        @Claim("sub")
        private Instance<String> subjectInstance;

        @Inject
        @Claim("sub")
        private ClaimValue<Optional<String>> optionalValue;

        @Inject
        @Claim("sub")
        private JsonString json;

        @Inject
        @Claim("exp")
        private Long expiry;

        @Inject
        @Claim("exp")
        private long primitive;

        @Inject
        @Claim("exp")
        private JsonNumber expiryNumber;

        @Inject
        @Claim("vip")
        private boolean vip;

        @Inject
        @Claim("vip")
        private JsonValue vipValue;

        @Inject
        @Claim("n")
        private JsonNumber number;

        @Inject
        @Claim("half")
        private JsonNumber half;

        @Inject
        @Claim("tree")
        private JsonObject tree;

        @Inject
        @Claim("list")
        private JsonArray list;

        @Inject
        @Claim("none")
        private String none;

        @Inject
        @Claim("none")
        private Optional<String> noneOptional;

        @Inject
        @Claim("none")
        private Optional<Long> noneNumber;

        String text() {
            return """
                    %s %s %s %s %s %s
                    sub %s %s %s %s %s
                    exp %s %s %s
                    vip %s %s
                    n %s %s %s %s
                    none %s %s %s
                    """.formatted(
                            caller.getName(),
                            token.getName(),
                            caller.claimAt("/sub"),
                            token.getGroups(),
                            groups,
                            audiences,
                            subject,
                            subjectValue.getValue(),
                            subjectInstance.get(),
                            optionalValue.getValue(),
                            json,
                            expiry == token.getExpirationTime(),
                            primitive == expiry,
                            expiryNumber.longValue() == expiry,
                            vip,
                            vipValue,
                            number,
                            half,
                            tree,
                            list,
                            none,
                            noneOptional,
                            noneNumber);
        }
    }

    @RequestScoped
    static class RawToken {

        @Inject
        private JsonWebToken token;

        @Inject
        @Claim(standard = Claims.raw_token)
        private String text;

        @Inject
        @Claim("raw_token")
        private ClaimValue<String> value;

        @Inject
        @Claim("raw_token")
        private JsonString json;

        @Inject
        @Claim("aud")
        private JsonArray audiences;

        String text() {
            return token.getRawToken() + " " + text + " " + value.getValue() + " " + json + " " + audiences;
        }
    }

    @ApplicationScoped
    static class OwnMechanism implements HttpAuthenticationMechanism {

        @Override
        public AuthenticationStatus validateRequest(
                HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
            return context.doNothing();
        }
    }

    /** As Soteria's own beans, which are no mechanism before an application asks for one. */
    @Typed(TypedMechanism.class)
    @ApplicationScoped
    static class TypedMechanism extends OwnMechanism {}

    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class PreferredMechanism extends OwnMechanism {}

    @ApplicationScoped
    static class LongLived {

        @Inject
        private GatehousePrincipal caller;

        @Inject
        @Claim("sub")
        private ClaimValue<String> value;

        @Inject
        @Claim("sub")
        private Instance<String> instance;

        String text() {
            return caller.getName() + " " + value.getValue() + " " + instance.get();
        }
    }

    static class FixedComponent {

        @Inject
        @Claim("sub")
        String subject;
    }

    static class Component {

        @Inject
        @Claim("sub")
        private ClaimValue<String> value;

        @Inject
        @Claim("sub")
        private ClaimValue<Optional<String>> optional;

        @Inject
        @Claim("sub")
        private Instance<String> instance;
    }

    @ApplicationScoped
    static class InApplication {

        @Inject
        @Claim("sub")
        String subject;
    }

    @SessionScoped
    static class InSession implements Serializable {
        private static final long serialVersionUID = 1L;

        @Inject
        @Claim("sub")
        String subject;
    }

    @ConversationScoped
    static class InConversation implements Serializable {
        private static final long serialVersionUID = 1L;

        @Inject
        @Claim("sub")
        String subject;
    }

    @Singleton
    static class InSingleton {

        @Inject
        @Claim("sub")
        String subject;
    }

    @Dependent
    static class InDependent {

        @Inject
        @Claim("sub")
        String subject;
    }

    @Dependent
    static class OptionalInDependent {

        @Inject
        @Claim("sub")
        Optional<String> subject;
    }

    @Dependent
    static class JsonInDependent {

        @Inject
        @Claim("sub")
        JsonString subject;
    }

    @ApplicationScoped
    static class ProducedForOthers {

        @Produces
        StringBuilder subject(@Claim("sub") String subject) {
            return new StringBuilder(subject);
        }
    }

    @Dependent
    static class Impossible {

        @Inject
        @Claim("sub")
        java.util.Date date;
    }

    @Dependent
    static class Nameless {

        @Inject
        @Claim
        String claim;
    }
}
