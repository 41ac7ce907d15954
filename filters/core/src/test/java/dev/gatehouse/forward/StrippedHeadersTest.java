package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class StrippedHeadersTest {

    private static final String ADDED = "gatehouse.forward.strip-headers";
    private static final String PASSED = "gatehouse.forward.pass-headers";

    private static StrippedHeaders read(ConfigReader reader) {
        return StrippedHeaders.from(reader, ForwardHeaders.from(reader));
    }

    @Test
    void fromWhenListsAreSetThenRead() {
        ConfigReader reader = TestSettings.reader(ADDED, "X-Acme-*, Acme-Caller", PASSED, "X-Access-Token,x-userinfo");

        assertThat(read(reader))
                .isEqualTo(new StrippedHeaders(
                        List.of("X-Acme-*", "Acme-Caller"), List.of("X-Access-Token", "x-userinfo")));
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "-*", "X-Acme*", "X Acme", "Host", "content_type", "Content-*", "Authorization", "Cookie"})
    void fromWhenAddedPatternIsNoneOrMeetsHttpsOwnHeadersThenProblem(String pattern) {
        ConfigReader reader = TestSettings.reader(ADDED, pattern);

        read(reader);

        assertThat(reader.problems()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-User-Id", "X-Forwarded-User", "X-Original-Url", "DPoP", "X-Custom", "X-Auth-Request-*"})
    void fromWhenPassedHeaderIsOursOrNoneOfFamilyThenProblem(String name) {
        ConfigReader reader = TestSettings.reader(PASSED, name);

        read(reader);

        assertThat(reader.problems()).hasSize(1);
    }
}
