package dev.gatehouse.security;

import dev.gatehouse.security.mpjwt.Caller;
import dev.gatehouse.security.mpjwt.ClaimBeans;
import dev.gatehouse.servlet.GatehousePrincipal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the caller injectable: {@code @Inject GatehousePrincipal}; where MicroProfile JWT's API is present,
 * {@code @Inject JsonWebToken} and {@code @Inject @Claim} too. What is injected names whoever calls at the moment, so that
 * beans of any scope can hold it; but for a claim by its value, which only a {@code @RequestScoped} bean may have.
 */
public class CallerExtension implements Extension {

    private final @Nullable ClaimBeans claims = Callers.areJsonWebTokens() ? new ClaimBeans() : null;
    private final List<Exception> mistakes = new ArrayList<>();
    private final Set<String> others = new TreeSet<>();

    void note(@Observes ProcessInjectionPoint<?, ?> point) {
        Exception mistake = claims == null ? null : claims.note(point.getInjectionPoint());
        if (mistake != null) {
            mistakes.add(mistake);
        }
    }

    /**
     * The container would choose one of several, or answer 500 to every request. By the bean's types: Soteria, in WildFly and
     * GlassFish, has mechanisms of other types as beans, from which it makes those that an application asks for.
     */
    void noteMechanism(@Observes ProcessBean<?> found) {
        Bean<?> bean = found.getBean();
        boolean own = bean.getBeanClass() == GatehouseAuthenticationMechanism.class;
        if (!own
                && bean.getTypes().contains(HttpAuthenticationMechanism.class)
                && bean.getQualifiers().contains(Default.Literal.INSTANCE)) {
            others.add(bean.getBeanClass().getName());
        }
    }

    void add(@Observes AfterBeanDiscovery discovery) {
        mistakes.forEach(discovery::addDefinitionError);
        discovery
                .<GatehousePrincipal>addBean()
                .types(principalTypes())
                .qualifiers(Default.Literal.INSTANCE)
                .scope(ApplicationScoped.class)
                .produceWith(lookup -> Callers.principal(caller(lookup)));
        if (claims != null) {
            claims.add(discovery, CallerExtension::caller);
        }
    }

    void validate(@Observes AfterDeploymentValidation validation, BeanManager beans) {
        if (!others.isEmpty()) {
            validation.addDeploymentProblem(
                    new DeploymentException("GH0070 beside Gatehouse's authentication mechanism the"
                            + " application has " + String.join(", ", others)
                            + ", and a container asks one alone: take out that class, or the annotation that defines it, such as"
                            + " @BasicAuthenticationMechanismDefinition; or take gatehouse-jakarta-security out and use the filter"
                            + " (docs/drop-in.md)"));
        }
        if (claims != null) {
            claims.misplaced(beans.getBeans(Object.class, Any.Literal.INSTANCE))
                    .forEach(validation::addDeploymentProblem);
        }
    }

    /** Not {@link java.security.Principal}: that is the container's own bean. */
    private static Set<Type> principalTypes() {
        return Callers.areJsonWebTokens()
                ? Set.of(GatehousePrincipal.class, org.eclipse.microprofile.jwt.JsonWebToken.class, Object.class)
                : Set.of(GatehousePrincipal.class, Object.class);
    }

    private static Caller caller(Instance<Object> lookup) {
        return new InjectedCaller(lookup.select(HttpServletRequest.class).get());
    }
}
