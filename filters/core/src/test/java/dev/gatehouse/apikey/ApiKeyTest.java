package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.strict.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;

class ApiKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void generateWhenParsedThenSameParts() throws MalformedException {
        ApiKey key = ApiKey.generate("live", RANDOM);

        ApiKey parsed = ApiKey.parse(key.text());

        assertThat(key.text()).matches("gh_live_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
        assertThat(parsed.text()).isEqualTo(key.text());
        assertThat(parsed.id()).isEqualTo(key.id()).hasSize(16);
        assertThat(parsed.environment()).isEqualTo("live");
    }

    @Test
    void generateWhenManyThenAllDifferAndEveryCharacterOccurs() {
        Set<String> ids = new HashSet<>();
        Set<Character> characters = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ApiKey key = ApiKey.generate("a", RANDOM);
            ids.add(key.id());
            key.text()
                    .substring("gh_a_".length() + 17, "gh_a_".length() + 60)
                    .chars()
                    .forEach(c -> characters.add((char) c));
        }

        assertThat(ids).hasSize(1000);
        assertThat(characters).hasSize(62);
    }

    @Test
    void parseWhenAnyOneCharacterIsAnotherThenMalformed() {
        String good = ApiKey.generate("live", RANDOM).text();

        for (int i = 0; i < good.length(); i++) {
            for (char c : new char[] {'0', 'a', 'Z', '_', '-', ' ', 'é', '\u0130', '\n'}) {
                String bad = good.substring(0, i) + c + good.substring(i + 1);
                if (!bad.equals(good)) {
                    assertThatThrownBy(() -> ApiKey.parse(bad)).as(bad).isInstanceOf(MalformedException.class);
                }
            }
        }
    }

    @Test
    void parseWhenCutOrLongerThenMalformed() {
        String good = ApiKey.generate("live", RANDOM).text();

        for (int length = 0; length < good.length(); length++) {
            String cut = good.substring(0, length);
            assertThatThrownBy(() -> ApiKey.parse(cut)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> ApiKey.parse(good + "0")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> ApiKey.parse(good.repeat(100))).isInstanceOf(MalformedException.class);
    }

    @Test
    void parseWhenRefusedThenMessageQuotesNothing() {
        String bad = ApiKey.generate("live", RANDOM).text().replace("gh_live", "gh_test");

        assertThatThrownBy(() -> ApiKey.parse(bad))
                .hasMessageContaining("checksum")
                .hasMessageNotContaining(bad.substring(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Live", "a_b", "a b", "abcdefghijklmnopq", "é"})
    void generateWhenEnvironmentIsNoneThenThrows(String environment) {
        assertThatThrownBy(() -> ApiKey.generate(environment, RANDOM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void toStringWhenCalledThenHasNoSecret() {
        ApiKey key = ApiKey.generate("live", RANDOM);

        assertThat(key.toString()).isEqualTo("ApiKey[live " + key.id() + "]");
    }
}
