package dev.gatehouse.security;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.security.mpjwt.ClaimBeans;
import dev.gatehouse.servlet.GatehousePrincipal;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes the caller injectable: {@code @Inject GatehousePrincipal}; where MicroProfile JWT's API is present,
 * {@code @Inject JsonWebToken} and {@code @Inject @Claim} too. What is injected names whoever calls at the moment, so that
 * beans of any scope can hold it; but for a claim by its value, which only a {@code @RequestScoped} bean may have.
 */
public class CallerExtension implements Extension {

    private final @Nullable ClaimBeans claims = Callers.areJsonWebTokens() ? new ClaimBeans() : null;
    private final List<Exception> mistakes = new ArrayList<>();

    void note(@Observes ProcessInjectionPoint<?, ?> point) {
        Exception mistake = claims == null ? null : claims.note(point.getInjectionPoint());
        if (mistake != null) {
            mistakes.add(mistake);
        }
    }

    void add(@Observes AfterBeanDiscovery discovery) {
        mistakes.forEach(discovery::addDefinitionError);
        discovery
                .<GatehousePrincipal>addBean()
                .types(principalTypes())
                .qualifiers(Default.Literal.INSTANCE)
                .scope(RequestScoped.class)
                .produceWith(lookup -> Callers.principal(caller(lookup)));
        if (claims != null) {
            claims.add(discovery, CallerExtension::caller);
        }
    }

    void validate(@Observes AfterDeploymentValidation validation, BeanManager beans) {
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

    private static Supplier<@Nullable Identity> caller(Instance<Object> lookup) {
        HttpServletRequest current = lookup.select(HttpServletRequest.class).get();
        return () -> Callers.of(current);
    }
}
