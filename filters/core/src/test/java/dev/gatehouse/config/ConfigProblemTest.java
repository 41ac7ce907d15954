package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigProblemTest {

    @Test
    void toStringWhenValueHasControlCharactersThenOneLine() {
        ConfigProblem problem = new ConfigProblem("gatehouse.realm", "x", "a\r\nb\u001b[31m\u0000", "is bad", "good");

        assertThat(problem).hasToString("gatehouse.realm = \"a??b?[31m?\" (x): is bad; allowed: good");
    }

    @Test
    void toStringWhenValueIsLongThenCut() {
        ConfigProblem problem = new ConfigProblem("gatehouse.realm", null, "v".repeat(1000), "is bad", "good");

        assertThat(problem.toString()).contains("\"" + "v".repeat(500) + "…\"").hasSizeLessThan(560);
    }
}
