package dev.gatehouse.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.state.StateConfig.Kind;
import dev.gatehouse.state.StateConfig.OnFailure;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class StateConfigTest {

    private static StateConfig config(Kind kind, String prefix, OnFailure onFailure) {
        return new StateConfig(kind, null, Duration.ofMillis(10), prefix, onFailure);
    }

    @Test
    void changedPropertiesWhenSomeDifferThenTheirNames() {
        StateConfig before = config(Kind.LOCAL, "a", OnFailure.LOCAL);

        assertThat(before.changedProperties(before)).isEmpty();
        assertThat(before.changedProperties(config(Kind.LOCAL, "a", OnFailure.DENY)))
                .containsExactly("gatehouse.rate-limits.on-store-failure");
        assertThat(before.changedProperties(config(Kind.REDIS, "b", OnFailure.LOCAL)))
                .containsExactly("gatehouse.state", "gatehouse.redis-prefix");
    }
}
