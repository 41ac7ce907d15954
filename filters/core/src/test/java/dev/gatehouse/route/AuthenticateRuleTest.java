package dev.gatehouse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gatehouse.route.AuthenticateRule.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class AuthenticateRuleTest {

    private static final List<String> KINDS = List.of("bearer", "api-key", "client-cert");

    private static AuthenticateRule parse(String text) {
        return AuthenticateRule.parse(text, KINDS);
    }

    @Test
    void parseWhenKindsThenRequiredInOrder() {
        assertThat(parse("api-key, bearer"))
                .isEqualTo(new AuthenticateRule(Mode.REQUIRED, List.of("api-key", "bearer")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"optional:bearer", "optional: bearer"})
    void parseWhenOptionalThenSo(String text) {
        assertThat(parse(text)).isEqualTo(new AuthenticateRule(Mode.OPTIONAL, List.of("bearer")));
    }

    @Test
    void parseWhenNoneThenNoKinds() {
        assertThat(parse("none")).isEqualTo(new AuthenticateRule(Mode.NONE, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "basic",
                "Bearer",
                "bearer,",
                ",bearer",
                "bearer,none",
                "none,bearer",
                "optional:",
                "optional:none",
                "optional:optional:bearer",
                "bearer optional:api-key",
                "None",
                "bearer+",
                "+client-cert",
                "client-cert+basic"
            })
    void parseWhenKindIsUnknownThenRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text)).withMessageContaining("unknown kind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer+api-key", "client-cert+client-cert", "client-cert+bearer+api-key", "bearer+bearer"})
    void parseWhenKindsCannotBeHeldAgainstEachOtherThenRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text)).withMessageContaining("joins");
    }

    @Test
    void acceptsWhenBothAreAskedForThenOneIsNotEnough() {
        AuthenticateRule both = parse("client-cert+bearer");
        assertThat(both.kinds()).containsExactly("client-cert+bearer");
        assertThat(both.takes("bearer")).isTrue();
        assertThat(both.takes("api-key")).isFalse();
        assertThat(both.accepts("bearer")).isFalse();
        assertThat(both.accepts("client-cert")).isFalse();
        assertThat(both.accepts("client-cert+bearer")).isTrue();
        assertThat(both.accepts("bearer+client-cert")).isTrue();
    }

    @Test
    void acceptsWhenOneIsAskedForThenBothAreMoreThanEnough() {
        assertThat(parse("bearer").accepts("client-cert+bearer")).isTrue();
        assertThat(parse("api-key").accepts("client-cert+bearer")).isFalse();
    }

    @Test
    void refuseAllWhenUsedThenTakesNoKindYetNeedsOne() {
        assertThat(AuthenticateRule.REFUSE_ALL.mode()).isEqualTo(Mode.REQUIRED);
        assertThat(AuthenticateRule.REFUSE_ALL.kinds()).isEmpty();
    }
}
