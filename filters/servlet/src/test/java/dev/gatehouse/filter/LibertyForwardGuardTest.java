package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Which guard is asked of a forward; that it decides is the matter of the containers' suite, on Open Liberty itself. */
class LibertyForwardGuardTest {

    private final LibertyForwardGuard guard = new LibertyForwardGuard(Map.of("api", new NamedDispatchGuard("api")));

    @Test
    void doFilterWhenTargetHasAGuardThenItIsAsked() {
        Chain chain = new Chain(new Target("api"));

        // The one that was not initialised says so.
        assertThatThrownBy(() -> guard.doFilter(request(), response(), chain)).hasMessageContaining("GH0002");
        assertThat(chain.isPassed).isFalse();
    }

    @Test
    void doFilterWhenTargetHasNoGuardThenItIsReached() throws Exception {
        for (Object target : new Object[] {new Target("other"), new Target(null), "a file"}) {
            Chain chain = new Chain(target);
            guard.doFilter(request(), response(), chain);
            assertThat(chain.isPassed).isTrue();
        }
        Chain nowhere = new Chain(null);
        guard.doFilter(request(), response(), nowhere);
        assertThat(nowhere.isPassed).isTrue();
    }

    @Test
    void doFilterWhenChainDoesNotShowItsTargetThenNoneIsReached() {
        boolean[] passed = new boolean[1];
        FilterChain other = (request, response) -> passed[0] = true;

        assertThatThrownBy(() -> guard.doFilter(request(), response(), other)).hasMessageContaining("GH0062");
        assertThat(passed[0]).isFalse();
    }

    private static HttpServletRequest request() {
        return nothing(HttpServletRequest.class);
    }

    private static HttpServletResponse response() {
        return nothing(HttpServletResponse.class);
    }

    private static <T> T nothing(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, none) -> null));
    }

    /** As com.ibm.ws.webcontainer.filter.WebAppFilterChain of Open Liberty 25.0.0.6 knows its target. */
    private static final class Chain implements FilterChain {

        @SuppressWarnings({"unused", "FieldCanBeLocal"})
        private final @Nullable Object requestProcessor;

        private boolean isPassed;

        Chain(@Nullable Object target) {
            this.requestProcessor = target;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response) {
            isPassed = true;
        }
    }

    /** As its ServletWrapper. */
    public record Target(@Nullable String name) {
        public @Nullable String getServletName() {
            return name;
        }
    }
}
