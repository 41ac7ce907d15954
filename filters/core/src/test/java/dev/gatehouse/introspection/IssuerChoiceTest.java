package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

/** A token is shown to one issuer at the most: who is shown a token can use it. */
class IssuerChoiceTest {

    private static final TestKeys KEYS = TestKeys.ec("k1");

    private final TestProvider main = new TestProvider();
    private final TestProvider other = new TestProvider();

    @AfterEach
    void close() {
        main.close();
        other.close();
    }

    private IntrospectionGate.Builder both() {
        return IntrospectionGate.of(main).issuer("other", other);
    }

    private static FailureCode code(AuthResult result) {
        return result instanceof Rejected rejected ? rejected.failure().code() : FailureCode.INTERNAL_ERROR;
    }

    @Test
    void opaqueTokenWhenOneIssuerIsTrustedThenTheOtherSeesNothing() {
        IntrospectionGate gate = both().open();

        assertThat(gate.askOn(Set.of("main"), "opaque-1")).isInstanceOf(Authenticated.class);

        assertThat(main.questions())
                .singleElement()
                .satisfies(question -> assertThat(question.token()).isEqualTo("opaque-1"));
        assertThat(other.requests()).isZero();
    }

    @Test
    void opaqueTokenWhenSeveralIssuersAreTrustedThenNoneSeesIt() {
        IntrospectionGate gate = both().open();
        assertThat(gate.askOn(Set.of("main"), "opaque-1")).isInstanceOf(Authenticated.class);

        assertThat(code(gate.ask("opaque-1"))).isEqualTo(FailureCode.ISSUER_UNKNOWN);
        assertThat(code(gate.ask("opaque-2"))).isEqualTo(FailureCode.ISSUER_UNKNOWN);

        assertThat(main.questions()).hasSize(1);
        assertThat(other.requests()).isZero();
    }

    @Test
    void opaqueTokenWhenNoTrustedIssuerIsAskedThenOfNoForm() {
        IntrospectionGate gate = both().open();

        assertThat(code(gate.askOn(Set.of("third"), "opaque-1"))).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(main.requests() + other.requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X"})
    void opaqueTokenWhenItIsAnApiKeyThenNoIssuerSeesIt(String cut) {
        String key = "gh_live_3kTMd9Xv2LpQ8sZa_" + "A".repeat(43) + "_0000Ab" + cut;
        IntrospectionGate gate = IntrospectionGate.of(main).open();

        assertThat(code(gate.ask(key))).isEqualTo(FailureCode.TOKEN_MALFORMED);

        assertThat(main.requests()).isZero();
        assertThat(gate.ask("gh_no_key")).isInstanceOf(Authenticated.class);
    }

    @Test
    void opaqueTokenWhenTwoIssuersHaveTheSameThenEachAnswersForItsOwn() {
        other.answerJson("{\"active\":false}");
        IntrospectionGate gate = both().open();

        assertThat(gate.askOn(Set.of("main"), "opaque-1")).isInstanceOf(Authenticated.class);
        assertThat(code(gate.askOn(Set.of("other"), "opaque-1"))).isEqualTo(FailureCode.TOKEN_INACTIVE);
        assertThat(gate.askOn(Set.of("main"), "opaque-1")).isInstanceOf(Authenticated.class);
        assertThat(main.questions()).hasSize(1);
        assertThat(other.questions()).hasSize(1);
    }

    @Test
    void opaqueTokenWhenOfAnotherTenantThenAskedAnew() {
        IntrospectionGate gate = IntrospectionGate.of(main).open();

        gate.askAs(TrustedIssuers.ALL, new Tenant("acme"), "opaque-1");
        gate.askAs(TrustedIssuers.ALL, new Tenant("acme"), "opaque-1");
        gate.askAs(TrustedIssuers.ALL, new Tenant("globex"), "opaque-1");

        assertThat(main.questions()).hasSize(2);
    }

    @Test
    void jwtWhenItsIssuerIsAskedAboutAllThenItAloneIsAsked() {
        IntrospectionGate gate = both().with("introspection", "always")
                .set("other", "introspection", "always")
                .open();
        String token = TestJwts.of(KEYS, other.issuer()).token();

        assertThat(gate.ask(token)).isInstanceOf(Authenticated.class);

        assertThat(other.questions())
                .singleElement()
                .satisfies(question -> assertThat(question.token()).isEqualTo(token));
        assertThat(main.requests()).isZero();
    }

    @Test
    void jwtWhenTheAnswerIsAboutAnotherIssuersTokenThenRefused() {
        IntrospectionGate gate =
                IntrospectionGate.of(main).with("introspection", "always").open();
        main.answerJson(other.activeJson());

        assertThat(gate.refused(TestJwts.of(KEYS, main.issuer()).token())).isEqualTo(FailureCode.ISSUER_UNKNOWN);
    }

    @Test
    void jwtWhenItsIssuerIsNotTrustedHereThenRefusedUnasked() {
        IntrospectionGate gate = both().set("other", "introspection", "always").open();

        AuthResult result =
                gate.askOn(Set.of("main"), TestJwts.of(KEYS, other.issuer()).token());

        assertThat(code(result)).isEqualTo(FailureCode.ISSUER_UNKNOWN);
        assertThat(main.requests() + other.requests()).isZero();
    }

    @Test
    void jwtWhenItsIssuerIsAskedAboutOpaqueTokensAloneThenNotForThisVerifier() {
        IntrospectionGate gate = IntrospectionGate.of(main).open();

        assertThat(code(gate.ask(TestJwts.of(KEYS, main.issuer()).token()))).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(main.requests()).isZero();
    }

    @Test
    void encryptedTokenWhenShownThenNotForThisVerifier() {
        IntrospectionGate gate =
                IntrospectionGate.of(main).with("introspection", "always").open();

        assertThat(code(gate.ask("eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA"))).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(main.requests()).isZero();
    }
}
