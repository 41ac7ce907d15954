package dev.gatehouse.security.mpjwt;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Provider;
import org.eclipse.microprofile.jwt.Claim;
import org.eclipse.microprofile.jwt.ClaimLiteral;
import org.eclipse.microprofile.jwt.ClaimValue;
import org.eclipse.microprofile.jwt.Claims;
import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One bean for each type in which the application has a claim injected (MicroProfile JWT 2.1 §5.2): the claim's own type,
 * {@code Optional}, {@code ClaimValue}; by {@code Instance} and {@code Provider} too. Confined to the container's start,
 * but for what it leaves behind.
 */
public final class ClaimBeans {

    private static final Map<Class<?>, Class<?>> BOXED = Map.of(long.class, Long.class, boolean.class, Boolean.class);

    private final Set<Type> wanted = new LinkedHashSet<>();
    private final List<InjectionPoint> noted = new ArrayList<>();

    /** For the extension, where the API is present. */
    public ClaimBeans() {}

    /**
     * Notes what an injection point wants, if it wants a claim.
     *
     * @return what is wrong with it, or null
     */
    public @Nullable Exception note(InjectionPoint point) {
        Claim claim = claim(point);
        if (claim == null) {
            return null;
        }
        Type type = found(point.getType());
        if (!ClaimTypes.isSupported(plain(type))) {
            return new DefinitionException(point + ": no claim can be had as " + type.getTypeName());
        }
        if (claim.value().isEmpty() == (claim.standard() == Claims.UNKNOWN)
                && !claim.value().equals(claim.standard().name())) {
            return new DefinitionException(point + ": @Claim needs a name, or one of the standard claims, not both");
        }
        wanted.add(type);
        noted.add(point);
        return null;
    }

    /**
     * What would be one caller's claim for others too: a fixed one anywhere but in a {@code @RequestScoped} bean. Servlets,
     * pooled EJBs and the beans that a bean depends on are made once and serve many.
     *
     * @param beans all beans
     */
    public List<Exception> misplaced(Collection<Bean<?>> beans) {
        Set<String> mistakes = new LinkedHashSet<>();
        for (Bean<?> bean : beans) {
            for (InjectionPoint point : bean.getInjectionPoints()) {
                if (claim(point) != null && isMisplaced(point.getType(), bean)) {
                    mistakes.add(misplaced(point));
                }
            }
        }
        for (InjectionPoint point : noted) {
            if (isMisplaced(point.getType(), point.getBean()) && !isOfRequestScopedBean(point, beans)) {
                mistakes.add(misplaced(point));
            }
        }
        return mistakes.stream().<Exception>map(DeploymentException::new).toList();
    }

    /**
     * Returns whether the point's class is a {@code @RequestScoped} bean, as which the container will probably make it: Open
     * Liberty shows the points of JAX-RS resources without their beans. {@link #produced} fails where it does not.
     */
    private static boolean isOfRequestScopedBean(InjectionPoint point, Collection<Bean<?>> beans) {
        Class<?> type = point.getMember().getDeclaringClass();
        return point.getBean() == null
                && beans.stream()
                        .anyMatch(bean -> bean.getBeanClass() == type && bean.getScope() == RequestScoped.class);
    }

    private static boolean isMisplaced(Type type, @Nullable Bean<?> bean) {
        return isFixed(type) && (bean == null || bean.getScope() != RequestScoped.class);
    }

    private static String misplaced(InjectionPoint point) {
        return point
                + ": a claim of this type is fixed, and would be the first caller's for all others too: use ClaimValue,"
                + " Instance, Provider, JsonWebToken or GatehousePrincipal, or make the bean @RequestScoped";
    }

    /**
     * Adds the beans.
     *
     * @param caller finds out, by the container's look-up, who calls at the moment
     */
    public void add(AfterBeanDiscovery discovery, Function<Instance<Object>, Caller> caller) {
        for (Type type : wanted) {
            discovery
                    .addBean()
                    .types(Set.of(type, Object.class))
                    .qualifiers(new ClaimLiteral())
                    .scope(Dependent.class)
                    .produceWith(lookup -> produced(
                            type, lookup.select(InjectionPoint.class).get(), new TokenPrincipal(caller.apply(lookup))));
        }
    }

    private static @Nullable Object produced(Type type, InjectionPoint point, TokenPrincipal caller) {
        Claim claim = claim(point);
        if (claim == null) {
            throw new IllegalStateException(point + " has no @Claim");
        }
        // By Instance and Provider the point has the type that was looked up, and is annotated with the wanted one.
        // Here
        // too, since a container may not show extensions the injection points of all its components.
        Annotated place = point.getAnnotated();
        if (place != null && isMisplaced(place.getBaseType(), point.getBean())) {
            throw new IllegalStateException(misplaced(point));
        }
        String name = claim.standard() == Claims.UNKNOWN
                ? claim.value()
                : claim.standard().name();
        return inside(type, ClaimValue.class)
                .<@Nullable Object>map(value -> new CurrentClaim<>(name, () -> value(value, name, caller)))
                .orElseGet(() -> value(type, name, caller));
    }

    private static @Nullable Object value(Type type, String name, TokenPrincipal caller) {
        Type plain = inside(type, Optional.class).orElse(type);
        Object claim = ClaimTypes.as(plain, name, caller.raw(name));
        return plain == type ? claim : Optional.ofNullable(claim);
    }

    /** What a look-up by {@code Instance} or {@code Provider} finds, primitives as objects. */
    private static Type found(Type type) {
        Type found = inside(type, Instance.class)
                .or(() -> inside(type, Provider.class))
                .orElse(type);
        return found instanceof Class<?> primitive && BOXED.containsKey(primitive) ? BOXED.get(primitive) : found;
    }

    private static Type plain(Type type) {
        Type value = inside(type, ClaimValue.class).orElse(type);
        return inside(value, Optional.class).orElse(value);
    }

    private static boolean isFixed(Type type) {
        return inside(type, ClaimValue.class)
                .or(() -> inside(type, Instance.class))
                .or(() -> inside(type, Provider.class))
                .isEmpty();
    }

    private static Optional<Type> inside(Type type, Class<?> around) {
        return type instanceof ParameterizedType generic && generic.getRawType() == around
                ? Optional.of(generic.getActualTypeArguments()[0])
                : Optional.empty();
    }

    private static @Nullable Claim claim(InjectionPoint point) {
        for (Annotation qualifier : List.copyOf(point.getQualifiers())) {
            if (qualifier instanceof Claim claim) {
                return claim;
            }
        }
        return null;
    }

    /** Looked up anew each time, so that a bean of any scope can hold it. */
    private record CurrentClaim<T>(String name, Supplier<@Nullable T> claim) implements ClaimValue<T> {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public @Nullable T getValue() {
            return claim.get();
        }
    }
}
