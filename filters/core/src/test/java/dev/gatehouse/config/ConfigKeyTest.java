package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ConfigKeyTest {

    private static ConfigKey<String> key(String name) {
        return ConfigKey.of(name, ValueType.text(), "A key.");
    }

    @Test
    void ofWhenGivenTypeThenNoDefaultAndNoSecret() {
        ConfigKey<String> key = key("gatehouse.realm");

        assertThat(key.defaultText()).isNull();
        assertThat(key.secret()).isFalse();
        assertThat(key.allowed()).isEqualTo("a text");
        assertThat(key.description()).isEqualTo("A key.");
    }

    @Test
    void withDefaultWhenSecretThenStaysSecret() {
        ConfigKey<String> key = key("gatehouse.x").asSecret().withDefault("y");

        assertThat(key.secret()).isTrue();
        assertThat(key.defaultText()).isEqualTo("y");
    }

    @Test
    void asSecretWhenDefaultThenKeepsIt() {
        assertThat(key("gatehouse.x").withDefault("y").asSecret().defaultText()).isEqualTo("y");
    }

    @ParameterizedTest
    @CsvSource({
        "gatehouse.realm, gatehouse.realm, true",
        "gatehouse.realm, gatehouse.realms, false",
        "gatehouse.realm, gatehouse.Realm, false",
        "gatehouse.routes.<r>.path, gatehouse.routes.orders.path, true",
        "gatehouse.routes.<r>.path, gatehouse.routes.my-orders_1.path, true",
        "gatehouse.routes.<r>.path, gatehouse.routes..path, false",
        "gatehouse.routes.<r>.path, gatehouse.routes.path, false",
        "gatehouse.routes.<r>.path, gatehouse.routes.a.b.path, false",
        "gatehouse.routes.<r>.path, gatehouse.routes.orders.path.x, false",
        "gatehouse.routes.<r>.path, gatehouse.issuers.orders.path, false",
        "gatehouse.routes.<r>.claims.<claim>, gatehouse.routes.a.claims.email, true",
        "gatehouse.routes.<r>.claims.<claim>, gatehouse.routes.a.claims.https://x.example/y, true",
        "gatehouse.routes.<r>.claims.<claim>, gatehouse.routes.a.claims., false",
        "gatehouse.routes.<r>.claims.<claim>, gatehouse.routes.a.claims, false",
    })
    void matchesWhenPlaceholdersFilledInThenTrue(String template, String concrete, boolean matches) {
        assertThat(key(template).matches(concrete)).isEqualTo(matches);
    }

    @Test
    void nameForWhenGroupsThenFilledInFromLeftToRight() {
        ConfigKey<String> key = key("gatehouse.routes.<r>.claims.<claim>");

        assertThat(key.nameFor(List.of("orders", "e.mail"))).isEqualTo("gatehouse.routes.orders.claims.e.mail");
    }

    @Test
    void nameForWhenTooManyGroupsThenThrows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key("gatehouse.routes.<r>.path").nameFor(List.of("a", "b")))
                .withMessageContaining("fewer placeholders");
    }

    @ParameterizedTest
    @CsvSource({
        "gatehouse.routes.<r>.claims.<claim>, gatehouse.routes.",
        "gatehouse.realm, gatehouse.realm",
    })
    void prefixWhenCalledThenWhatStandsBeforeThePlaceholder(String template, String prefix) {
        assertThat(key(template).prefix()).isEqualTo(prefix);
    }

    @Test
    @SuppressWarnings("NullAway") // What the compiler forbids to Gatehouse, a caller elsewhere may still do.
    void newWhenPartIsNullThenThrows() {
        assertThatNullPointerException()
                .isThrownBy(() -> new ConfigKey<>(null, text -> text, "a text", null, false, "A key."));
        assertThatNullPointerException()
                .isThrownBy(() -> new ConfigKey<>("gatehouse.x", null, "a text", null, false, "A key."));
        assertThatNullPointerException()
                .isThrownBy(() -> new ConfigKey<>("gatehouse.x", text -> text, null, null, false, "A key."));
        assertThatNullPointerException()
                .isThrownBy(() -> new ConfigKey<>("gatehouse.x", text -> text, "a text", null, false, null));
    }
}
