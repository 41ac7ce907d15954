package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.GatewayConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Stream;

class KeyIndexTest {

    private final KeyIndex index = new KeyIndex(GatewayConfig.KEYS);

    static Stream<String> namesOfAllKeys() {
        return GatewayConfig.KEYS.stream().map(ConfigKey::name);
    }

    private static List<ConfigKey<?>> asked(String name) {
        return GatewayConfig.KEYS.stream().filter(key -> key.matches(name)).toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfAllKeys")
    void findWhenAKeysNameIsFilledInThenAsEachKeySays(String template) {
        for (String own : List.of("a", "routes", "issuers", "a-b_1", "with.dots", "")) {
            String name = template.replaceAll("<[^>]+>", own);

            assertThat(index.find(name)).as(name).containsExactlyInAnyOrderElementsOf(asked(name));
        }
        assertThat(index.find(template.replaceAll("<[^>]+>", "own"))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "gatehouse",
                "gatehouse.",
                "gatehouse..realm",
                "gatehouse.realm.",
                "gatehouse.routes",
                "gatehouse.routes.a",
                "gatehouse.routes..path",
                "gatehouse.routes.a.path.",
                "gatehouse.routes.a.claims.",
                "gatehouse.routes.a.claims..",
                "gatehouse.issuers.i.claims.x",
                "gatehouse.routes.a.claims.https://x.example/y.z"
            })
    void findWhenNameIsOddThenAsEachKeySays(String name) {
        assertThat(index.find(name)).containsExactlyInAnyOrderElementsOf(asked(name));
    }
}
