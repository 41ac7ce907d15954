package dev.gatehouse.security.mpjwt;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import org.eclipse.microprofile.jwt.Claim;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

/** Injection points that a container shows without their beans, as Open Liberty 25.0.0.6 does those of JAX-RS resources. */
class ClaimBeansTest {

    @Test
    void misplacedWhenPointComesWithoutItsRequestScopedBeanThenNone() {
        assertThat(misplaced(InRequest.class)).isEmpty();
    }

    @Test
    void misplacedWhenPointComesWithoutABeanOfOneRequestThenReported() {
        assertThat(misplaced(InDependent.class)).hasSize(1);
    }

    private static List<Exception> misplaced(Class<?> type) {
        try (WeldContainer weld = new Weld()
                .containerId(type.getName())
                .disableDiscovery()
                .addBeanClass(type)
                .initialize()) {
            BeanManager manager = weld.getBeanManager();
            InjectionPoint point = manager.createInjectionPoint(manager.createAnnotatedType(type).getFields().stream()
                    .findFirst()
                    .orElseThrow());
            ClaimBeans claims = new ClaimBeans();
            assertThat(point.getBean()).isNull();
            assertThat(claims.note(point)).isNull();
            // The container's list has the bean, and no points of it.
            Set<Bean<?>> beans = manager.getBeans(type);
            return claims.misplaced(beans);
        }
    }

    @RequestScoped
    static class InRequest {
        @Claim("sub")
        @Nullable
        String subject;
    }

    @Dependent
    static class InDependent {
        @Claim("sub")
        @Nullable
        String subject;
    }
}
