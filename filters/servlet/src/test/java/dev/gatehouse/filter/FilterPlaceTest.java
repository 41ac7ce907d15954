package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

/** Registrations as Open Liberty 25.0.0.6 shows them: a kind of mapping that a filter has none of is null. */
class FilterPlaceTest {

    private static final String FILTER = GatehouseFilter.class.getName();

    @Test
    void checkWhenContainerReturnsNullForServletNamesThenUrlPatternsCount() {
        assertThatCode(() -> check(List.of("/*"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(List.of("/api/*"))).hasMessageContaining("GH0006");
    }

    @Test
    void checkWhenContainerReturnsNullForAllMappingsThenRoutesAreOpen() {
        assertThatThrownBy(() -> check(null)).hasMessageContaining("GH0006").hasMessageContaining("is mapped to []");
    }

    private static void check(@Nullable List<String> patterns) throws Exception {
        FilterRegistration registration = fake(
                FilterRegistration.class,
                patterns == null
                        ? Map.of("getClassName", FILTER)
                        : Map.of("getClassName", FILTER, "getUrlPatternMappings", patterns));
        ServletContext context =
                fake(ServletContext.class, Map.of("getFilterRegistrations", Map.of("gatehouse", registration)));
        Settings settings = Settings.of(SettingsSource.of(
                "test", Map.of("gatehouse.routes.all.path", "/**", "gatehouse.routes.all.authenticate", "none")));
        FilterPlace.check(context, FILTER, StartRoute.of(GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN)));
    }

    /** Answers a few methods without arguments, and null to all others. */
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, none) -> answers.get(method.getName())));
    }
}
