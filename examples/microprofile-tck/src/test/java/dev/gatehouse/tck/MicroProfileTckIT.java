package dev.gatehouse.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.testng.TestNG;
import org.testng.xml.Parser;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The TCK of MicroProfile JWT 2.1, all that is required: one test for each of its methods. A method that is listed in
 * exceptions.properties must fail, any other pass.
 */
class MicroProfileTckIT {

    /** Of the TCK 2.1, all that an implementation must pass. */
    private static final int METHODS = 200;

    private static final TckResults RESULTS = new TckResults();

    @TestFactory
    Stream<DynamicTest> methodWhenRunOnWildFlyThenOutcomeIsAsListed() throws Exception {
        Map<String, String> exceptions = exceptions();
        run();
        Map<String, TckResults.Outcome> outcomes = RESULTS.outcomes();
        // Else a suite that did not run at all would be a success.
        DynamicTest all = DynamicTest.dynamicTest("all methods are run", () -> {
            assertThat(outcomes).hasSize(METHODS);
            assertThat(outcomes.keySet()).containsAll(exceptions.keySet());
        });
        return Stream.concat(
                Stream.of(all),
                outcomes.entrySet().stream()
                        .map(outcome -> DynamicTest.dynamicTest(
                                outcome.getKey(),
                                () -> outcome.getValue().check(outcome.getKey(), exceptions.get(outcome.getKey())))));
    }

    private static void run() throws IOException {
        TestNG tck = new TestNG(false);
        try (InputStream suite = resource("/suites/tck-base-suite.xml")) {
            tck.setXmlSuites(new Parser(suite).parseToList());
        }
        tck.addListener(RESULTS);
        tck.setOutputDirectory("target/testng");
        tck.run();
    }

    private static Map<String, String> exceptions() throws IOException {
        Properties listed = new Properties();
        try (InputStream list = resource("/exceptions.properties")) {
            listed.load(list);
        }
        Map<String, String> exceptions = new TreeMap<>();
        listed.forEach((method, reason) -> exceptions.put(method.toString(), reason.toString()));
        return exceptions;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(MicroProfileTckIT.class.getResourceAsStream(name), name);
    }
}
