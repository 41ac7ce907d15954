package dev.gatehouse.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for the address of a Redis, and that a password in another does not get out. */
class RedisUriTest {

    private static StateConfig read(String uri) {
        ConfigReader reader = new ConfigReader(TestSettings.of("gatehouse.state", "redis", "gatehouse.redis-uri", uri));
        StateConfig config = StateConfig.from(reader);
        reader.throwIfAny();
        return config;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://h",
                "redis://:secret@h:6379/2",
                "rediss://user:s%23cret%25@[::1]:65535",
                "redis://:a+b%40c@redis.example:1"
            })
    void fromWhenTheAddressIsOneThenTaken(String uri) {
        assertThat(read(uri).uri()).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:pa%ssecret@h",
                "redis://:p#secret@h:6379",
                "redis://:p?secret@h",
                "redis://:secret^@h",
                "redis://:secret@h:65536",
                "redis://:secret@h:0",
                "redis://:secret@h/x",
                "redis://:secret@h?timeout=1",
                "redis://:secret@h#x",
                "redis://:secret@",
                "redis:secret@h",
                "redis-sentinel://:secret@h",
                "http://:secret@h"
            })
    void fromWhenTheAddressIsNoneThenRefusedWithoutItsText(String uri) {
        assertThatThrownBy(() -> read(uri))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gatehouse.redis-uri")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("secret"))
                .hasNoCause();
    }
}
