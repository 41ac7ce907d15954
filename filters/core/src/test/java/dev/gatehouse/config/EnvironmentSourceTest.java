package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class EnvironmentSourceTest {

    private static final List<ConfigKey<?>> KEYS = Stream.of(
                    "gatehouse.realm",
                    "gatehouse.token-cache.max-entries",
                    "gatehouse.routes.<r>.path",
                    "gatehouse.routes.<r>.scopes",
                    "gatehouse.routes.<r>.any-scope",
                    "gatehouse.routes.<r>.scope",
                    "gatehouse.routes.<r>.claims.<claim>",
                    "gatehouse.issuers.<i>.claims.<claim>",
                    "gatehouse.issuers.<i>.client-claim")
            .<ConfigKey<?>>map(name -> ConfigKey.of(name, ValueType.text(), "A key."))
            .toList();

    @ParameterizedTest
    @CsvSource({
        "GATEHOUSE_REALM, gatehouse.realm",
        "GATEHOUSE_TOKEN_CACHE_MAX_ENTRIES, gatehouse.token-cache.max-entries",
        "GATEHOUSE_ROUTES_ORDERS_PATH, gatehouse.routes.orders.path",
        "GATEHOUSE_ROUTES_ORDERS_ANY_SCOPE, gatehouse.routes.orders.any-scope",
        "GATEHOUSE_ROUTES_ORDERS_SCOPES, gatehouse.routes.orders.scopes",
        "GATEHOUSE_ROUTES_MY_ORDERS_PATH, gatehouse.routes.my_orders.path",
        "GATEHOUSE_ROUTES_A_CLAIMS_EMAIL, gatehouse.routes.a.claims.email",
        "GATEHOUSE_ROUTES_A_CLAIMS_AC_R, gatehouse.routes.a.claims.ac_r",
        "GATEHOUSE_ISSUERS_MAIN_CLIENT_CLAIM, gatehouse.issuers.main.client-claim",
    })
    void namesWhenVariableSpellsAKeyThenItsProperty(String variable, String property) {
        EnvironmentSource source = new EnvironmentSource(Map.of(variable, "x"), KEYS);

        assertThat(source.names()).containsExactly(property);
        assertThat(source.value(property)).isEqualTo("x");
        assertThat(source.origin(property)).isEqualTo("environment variable " + variable);
    }

    @ParameterizedTest
    @CsvSource({
        "GATEHOUSE_SERVICE_HOST",
        "GATEHOUSE_SERVICE_PORT",
        "GATEHOUSE_SERVICE_PORT_HTTP",
        "GATEHOUSE_PORT",
        "GATEHOUSE_PORT_8080_TCP",
        "GATEHOUSE_PORT_8080_TCP_ADDR",
    })
    void namesWhenVariableIsKubernetesThenLeftOut(String variable) {
        assertThat(new EnvironmentSource(Map.of(variable, "x"), KEYS).names()).isEmpty();
    }

    @Test
    void namesWhenVariableSpellsNoKeyThenKeptToBeReported() {
        EnvironmentSource source = new EnvironmentSource(Map.of("GATEHOUSE_RELM", "x"), KEYS);

        assertThat(source.names()).containsExactly("gatehouse.relm");
        assertThat(source.origin("gatehouse.relm")).contains("GATEHOUSE_RELM");
    }

    @Test
    void namesWhenVariablesAreNotGatehousesThenLeftOut() {
        EnvironmentSource source = new EnvironmentSource(
                Map.of("PATH", "/bin", "GATEHOUSE", "x", "gatehouse_realm", "y", "MY_GATEHOUSE_REALM", "z"), KEYS);

        assertThat(source.names()).isEmpty();
        assertThat(source.value("gatehouse.realm")).isNull();
    }
}
