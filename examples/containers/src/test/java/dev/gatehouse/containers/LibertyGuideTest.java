package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The features that the guide tells people to copy are those that the suite runs with. */
class LibertyGuideTest {

    private static final Pattern FEATURES = Pattern.compile("<featureManager>.*?</featureManager>", Pattern.DOTALL);

    @Test
    void featuresWhenInTheGuideThenTheSuiteRunsWithThem() throws IOException {
        assertThat(features(Path.of("../../docs/containers.md")))
                .isEqualTo(features(Path.of("src/test/liberty/server.xml")));
    }

    private static String features(Path file) throws IOException {
        return FEATURES.matcher(Files.readString(file))
                .results()
                .findFirst()
                .orElseThrow()
                .group()
                .replaceAll("\\s+", "");
    }
}
