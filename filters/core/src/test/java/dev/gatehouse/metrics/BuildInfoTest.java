package dev.gatehouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildInfoTest {

    @Test
    void currentWhenBuiltByMavenThenHasVersionAndCommit() {
        assertThat(BuildInfo.current().version()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(BuildInfo.current().commit()).matches("[0-9a-f]{12}(-dirty)?|unknown");
        assertThat(BuildInfo.current().text())
                .isEqualTo(BuildInfo.current().version() + " ("
                        + BuildInfo.current().commit() + ")");
    }

    @Test
    void readWhenPlaceholdersAreLeftThenDevelopmentBuild() {
        assertThat(BuildInfo.read("unfiltered.properties").text()).isEqualTo("dev (unknown)");
    }

    @Test
    void readWhenTheResourceIsMissingThenDevelopmentBuild() {
        assertThat(BuildInfo.read("missing.properties").text()).isEqualTo("dev (unknown)");
    }
}
