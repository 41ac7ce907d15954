package dev.gatehouse.mpconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.ValueType;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class MicroProfileSourceTest {

    private static final List<ConfigKey<?>> KEYS = List.of(
            ConfigKey.of("gatehouse.realm", ValueType.text(), "A key."),
            ConfigKey.of("gatehouse.routes.<r>.path", ValueType.text(), "A key."));

    private static SmallRyeConfig config(PropertiesConfigSource... sources) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(sources)
                .build();
    }

    private static MicroProfileSource source(Map<String, String> values) {
        return new MicroProfileSource(config(new PropertiesConfigSource(values, "a file", 100)), KEYS);
    }

    @Test
    void namesWhenOthersThanGatehousesThenLeftOut() {
        MicroProfileSource source = source(Map.of("gatehouse.realm", "x", "quarkus.x", "y"));

        assertThat(source.names()).containsExactly("gatehouse.realm");
        assertThat(source.value("quarkus.x")).isNull();
        assertThat(source.origin("quarkus.x")).isEqualTo("MicroProfile Config");
    }

    @Test
    void valueWhenSeveralSourcesThenTheHighestOrdinalAndItsName() {
        MicroProfileSource source = new MicroProfileSource(
                config(
                        new PropertiesConfigSource(Map.of("gatehouse.realm", "low"), "low source", 100),
                        new PropertiesConfigSource(Map.of("gatehouse.realm", "high"), "high source", 200)),
                KEYS);

        assertThat(source.value("gatehouse.realm")).isEqualTo("high");
        assertThat(source.origin("gatehouse.realm")).isEqualTo("PropertiesConfigSource[source=high source]");
    }

    @Test
    void valueWhenMicroProfilesExpressionThenExpanded() {
        MicroProfileSource source = source(Map.of("gatehouse.realm", "a-${name}-${none:b}", "name", "acme"));

        assertThat(source.value("gatehouse.realm")).isEqualTo("a-acme-b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${file:/run/secrets/x}", "${env:NAME}", "a${env:NAME}b", "${file:/a b/c}"})
    void valueWhenPointerThenKeptRaw(String pointer) {
        assertThat(source(Map.of("gatehouse.realm", pointer)).value("gatehouse.realm"))
                .isEqualTo(pointer);
    }

    @Test
    void valueWhenReadBySettingsThenRawPointerWithOrigin() {
        Settings settings = Settings.of(source(Map.of("gatehouse.realm", "${file:/run/secrets/x}")));

        assertThat(settings.raw("gatehouse.realm"))
                .contains(new Settings.RawValue("${file:/run/secrets/x}", "PropertiesConfigSource[source=a file]"));
    }

    @Test
    void valueWhenSourceChangesLaterThenAsItWas() {
        Map<String, String> values = new java.util.HashMap<>(Map.of("gatehouse.realm", "old"));
        MicroProfileSource source = source(values);
        values.put("gatehouse.realm", "new");

        assertThat(source.value("gatehouse.realm")).isEqualTo("old");
    }

    @Test
    void isAvailableWhenApiAndImplementationAreThereThenTrue() {
        assertThat(MicroProfileSource.isAvailable()).isTrue();
    }

    @Test
    void ofContainerWhenSystemPropertyIsSetThenHeld() {
        System.setProperty("gatehouse.routes.mp-test.path", "/mp");
        try {
            MicroProfileSource source = MicroProfileSource.ofContainer(KEYS);

            assertThat(source.value("gatehouse.routes.mp-test.path")).isEqualTo("/mp");
            assertThat(source.origin("gatehouse.routes.mp-test.path")).contains("SysProp");
        } finally {
            System.clearProperty("gatehouse.routes.mp-test.path");
        }
    }
}
