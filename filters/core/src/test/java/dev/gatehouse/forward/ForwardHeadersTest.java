package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class ForwardHeadersTest {

    private static final String NAMES = "gatehouse.forward.headers.";

    @Test
    void fromWhenNothingIsSetThenDefaults() {
        ConfigReader reader = TestSettings.reader();

        assertThat(ForwardHeaders.from(reader))
                .isEqualTo(new ForwardHeaders(Map.of(
                        ForwardField.USER_ID, "X-User-Id",
                        ForwardField.CLIENT_ID, "X-Client-Id",
                        ForwardField.ISSUER, "X-User-Issuer",
                        ForwardField.TENANT, "X-Tenant-Id",
                        ForwardField.SCOPES, "X-User-Scopes",
                        ForwardField.ROLES, "X-User-Roles",
                        ForwardField.CLAIMS, "X-User-Claims",
                        ForwardField.REQUEST_ID, "X-Request-Id")));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenAllIsSetThenRead() {
        ConfigReader reader = TestSettings.reader(
                NAMES + "user-id", "A-User",
                NAMES + "client-id", "A-Client",
                NAMES + "issuer", "A-Issuer",
                NAMES + "tenant", "A-Tenant",
                NAMES + "scopes", "A-Scopes",
                NAMES + "roles", "A-Roles",
                NAMES + "claims", "A-Claims",
                NAMES + "request-id", "A-Request");

        assertThat(ForwardHeaders.from(reader).all())
                .containsExactly(
                        "A-User", "A-Client", "A-Issuer", "A-Tenant", "A-Scopes", "A-Roles", "A-Claims", "A-Request");
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenTwoFieldsHaveOneHeaderThenProblem() {
        ConfigReader reader = TestSettings.reader(NAMES + "user-id", "X-Who", NAMES + "client-id", "x-who");
        ForwardHeaders.from(reader);

        assertThat(reader.problems())
                .containsExactly(new ConfigProblem(
                        NAMES + "client-id",
                        TestSettings.ORIGIN,
                        "x-who",
                        "is another field's header too",
                        "a header's name of its own"));
    }

    @Test
    void fromWhenHeaderIsAnotherFieldsDefaultThenProblem() {
        ConfigReader reader = TestSettings.reader(NAMES + "roles", "X-User-Id");
        ForwardHeaders.from(reader);

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly(NAMES + "roles");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_User",
                "X.User",
                "X User",
                "1-User",
                "-User",
                "X-User:",
                "X-Us\u00e9r",
                "X,Y",
                "X\nY",
                "Host",
                "cookie",
                "Authorization",
                "Content-Length"
            })
    void fromWhenNameIsNotPlainThenProblem(String name) {
        ConfigReader reader = TestSettings.reader(NAMES + "user-id", name);
        ForwardHeaders.from(reader);

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly(NAMES + "user-id");
    }

    @Test
    void nameWhenFieldHasNoneThenDefault() {
        assertThat(new ForwardHeaders(Map.of()).name(ForwardField.USER_ID)).isEqualTo("X-User-Id");
    }
}
