package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.forward.ForwardPolicy.TokenParameter;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ForwardPolicyTest {

    private static final String ROUTE = "gatehouse.routes.r.";

    @Test
    void fromWhenNothingIsSetThenDefaults() {
        ConfigReader reader = TestSettings.reader();

        assertThat(ForwardPolicy.from(reader, "r", true, true))
                .isEqualTo(new ForwardPolicy(
                        List.of(
                                ForwardField.USER_ID,
                                ForwardField.CLIENT_ID,
                                ForwardField.TENANT,
                                ForwardField.SCOPES,
                                ForwardField.ROLES,
                                ForwardField.REQUEST_ID),
                        TokenForwarding.NONE));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenAllIsSetThenRead() {
        ConfigReader reader =
                TestSettings.reader(ROUTE + "forward", "roles, user-id", ROUTE + "forward-token", "original");

        assertThat(ForwardPolicy.from(reader, "r", true, true))
                .isEqualTo(
                        new ForwardPolicy(List.of(ForwardField.ROLES, ForwardField.USER_ID), TokenForwarding.ORIGINAL));
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "forward, claims",
        "forward, email",
        "forward, 'user-id,'",
        "forward-token, both",
        "forward-claims, /a~2",
        "forward-audience, orders",
        "access-token-parameter, pass",
        "access-token-parameter, keep"
    })
    void fromWhenValueIsBadThenProblem(String name, String value) {
        ConfigReader reader = TestSettings.reader(ROUTE + name, value);
        ForwardPolicy.from(reader, "r", true, true);

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly(ROUTE + name);
    }

    @Test
    void fromWhenRouteTakesNoTokensThenParameterMayPass() {
        ConfigReader reader = TestSettings.reader(ROUTE + "access-token-parameter", "pass");

        assertThat(ForwardPolicy.from(reader, "r", true, false).parameter()).isEqualTo(TokenParameter.PASS);
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenParameterWouldPassBesideTokenOfBackendThenProblem() {
        ConfigReader reader =
                TestSettings.reader(ROUTE + "access-token-parameter", "pass", ROUTE + "forward-token", "original");
        ForwardPolicy.from(reader, "r", true, false);

        assertThat(reader.problems())
                .extracting(ConfigProblem::property)
                .containsExactly(ROUTE + "access-token-parameter");
    }

    @Test
    void fromWhenUncheckedTokenWouldGoOnThenProblem() {
        ConfigReader reader = TestSettings.reader(ROUTE + "forward-token", "original");
        ForwardPolicy.from(reader, "r", false, false);

        assertThat(reader.problems())
                .containsExactly(new ConfigProblem(
                        ROUTE + "forward-token",
                        TestSettings.ORIGIN,
                        "original",
                        "would pass on a credential that nobody checked",
                        "none"));
    }

    @Test
    void fromWhenNothingIsCheckedAndNothingGoesOnThenNoProblem() {
        ConfigReader reader = TestSettings.reader(ROUTE + "forward-token", "none");
        ForwardPolicy.from(reader, "r", false, false);

        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenSignedThenClaimsAndAudienceAreRead() {
        ConfigReader reader = TestSettings.reader(
                ROUTE + "forward", "user-id",
                ROUTE + "forward-claims", "email,/address/country",
                ROUTE + "forward-token", "signed",
                ROUTE + "forward-audience", "orders");

        ForwardPolicy policy = ForwardPolicy.from(reader, "r", true, true);

        assertThat(policy)
                .isEqualTo(new ForwardPolicy(
                        List.of(ForwardField.USER_ID),
                        List.of("email", "/address/country"),
                        TokenForwarding.SIGNED,
                        "orders"));
        assertThat(policy.forRoute("r").audience()).isEqualTo("orders");
        assertThat(new ForwardPolicy(List.of(), TokenForwarding.SIGNED)
                        .forRoute("r")
                        .audience())
                .isEqualTo("r");
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenNobodyIsThereToVouchForThenProblem() {
        ConfigReader reader = TestSettings.reader(ROUTE + "forward-token", "signed");
        ForwardPolicy.from(reader, "r", false, false);

        assertThat(reader.problems())
                .extracting(ConfigProblem::problem)
                .containsExactly("has nobody to vouch for where no credential is read");
    }
}
