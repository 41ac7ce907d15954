package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tables of docs/scaling.md are what the simulation says. */
class ScalingGuideTest {

    @ParameterizedTest
    @ValueSource(strings = {"commands", "providers", "shares", "hotKey"})
    void guideWhenItShowsATableThenItIsTheSimulations(String name) throws IOException {
        String table = switch (name) {
            case "commands" -> FleetSimulation.commands();
            case "providers" -> FleetSimulation.providers();
            case "shares" -> FleetSimulation.shares();
            default -> FleetSimulation.hotKey();
        };

        assertThat(Files.readString(Path.of("../../docs/scaling.md"))).as(table).contains(table);
    }
}
