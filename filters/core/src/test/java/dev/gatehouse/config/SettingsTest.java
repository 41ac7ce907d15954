package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class SettingsTest {

    private static SettingsSource source(String origin, Map<String, String> values) {
        return SettingsSource.of(origin, values);
    }

    @Test
    void rawWhenSeveralSourcesThenTheFirstWins() {
        Settings settings = Settings.of(List.of(
                source("high", Map.of("gatehouse.realm", "a")),
                source("low", Map.of("gatehouse.realm", "b", "gatehouse.config", "c"))));

        assertThat(settings.raw("gatehouse.realm")).contains(new Settings.RawValue("a", "high"));
        assertThat(settings.raw("gatehouse.config")).contains(new Settings.RawValue("c", "low"));
    }

    @Test
    void rawWhenHigherSourceIsBlankThenLowerIsSwitchedOff() {
        Settings settings = Settings.of(List.of(
                source("high", Map.of("gatehouse.realm", "  ")), source("low", Map.of("gatehouse.realm", "b"))));

        assertThat(settings.raw("gatehouse.realm")).isEmpty();
        assertThat(settings.names()).isEmpty();
    }

    @Test
    void rawWhenWhiteSpaceAroundThenTrimmed() {
        assertThat(Settings.of(source("x", Map.of("gatehouse.realm", " a b\t\n")))
                        .raw("gatehouse.realm"))
                .get()
                .extracting(Settings.RawValue::text)
                .isEqualTo("a b");
    }

    @Test
    void namesWhenOthersThanGatehousesThenLeftOut() {
        Settings settings = Settings.of(source(
                "x", Map.of("gatehouse.realm", "a", "java.home", "b", "gatehouse", "c", "Gatehouse.x", "d", "x", "e")));

        assertThat(settings.names()).containsExactly("gatehouse.realm");
    }

    @Test
    void groupsWhenSeveralThenSortedAndOnce() {
        Settings settings = Settings.of(List.of(
                source("high", Map.of("gatehouse.routes.b.path", "/b", "gatehouse.routes.a.path", "/a")),
                source(
                        "low",
                        Map.of(
                                "gatehouse.routes.b.host", "h",
                                "gatehouse.routes.c.claims.x.y", "z",
                                "gatehouse.routes.none", "no group",
                                "gatehouse.routes..path", "no name",
                                "gatehouse.issuers.i.issuer", "other"))));

        assertThat(settings.groups("gatehouse.routes.")).containsExactly("a", "b", "c");
    }

    @Test
    void tailsWhenSeveralThenAllThatFollowsThePrefix() {
        Settings settings = Settings.of(source(
                "x",
                Map.of(
                        "gatehouse.routes.a.claims.x.y", "1",
                        "gatehouse.routes.a.claims./r/s", "2",
                        "gatehouse.routes.b.claims.z", "3")));

        assertThat(settings.tails("gatehouse.routes.a.claims.")).containsExactlyInAnyOrder("x.y", "/r/s");
    }

    @Test
    void toStringWhenRawValueThenWithoutTheText() {
        assertThat(new Settings.RawValue("s3cret", "file x"))
                .asString()
                .contains("file x")
                .doesNotContain("s3cret");
    }

    @Test
    void systemPropertiesWhenReadThenWithOrigin() {
        SettingsSource source = SettingsSource.systemProperties();

        assertThat(source.value("java.version")).isEqualTo(System.getProperty("java.version"));
        assertThat(source.names()).contains("java.home");
        assertThat(source.value("gatehouse.no.such")).isNull();
        assertThat(source.origin("java.version")).isEqualTo("system property");
    }
}
