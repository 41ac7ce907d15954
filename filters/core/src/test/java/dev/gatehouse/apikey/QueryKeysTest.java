package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;

class QueryKeysTest {

    private static final String KEY =
            ApiKey.generate("live", new SecureRandom()).text();

    private final QueryKeys keys = new QueryKeys("X-API-Key");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k=KEY",
                "KEY",
                "a=b&anything=KEY&c=d",
                "a=b;c=KEY",
                "x-api-key=gh_live_cut",
                "a=1&API_KEY=gh_x",
                "apikey=gh_x",
                "api-key=gh_x",
                "key=gh_x",
                "%6bey=%67%68%5fx",
                "k=%67h_TAIL",
                "k=g%68_TAIL",
                "k=gh%5FTAIL",
                "k=gh%5fTAIL",
                "stray=%&k=KEY",
                "stray=100%&k=%67h_TAIL",
                "k=ggh_TAIL",
                "k=prefixKEY"
            })
    void isFoundInWhenAKeyIsThereInAnySpellingThenTrue(String query) {
        assertThat(keys.isFoundIn(query.replace("KEY", KEY).replace("TAIL", KEY.substring(3))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a=b",
                "a=%20b%",
                "high_score=1",
                "q=gh_",
                "token=gh_x",
                "q=%67h",
                "monkey=gh_x",
                "a=gh_live_x_y_z"
            })
    void isFoundInWhenThereIsNoneThenFalse(String query) {
        assertThat(keys.isFoundIn(query)).isFalse();
    }

    @Test
    void isFoundInWhenQueryIsLongThenStillFound() {
        assertThat(keys.isFoundIn("a=" + "%67".repeat(20_000) + "&b=" + KEY)).isTrue();
    }
}
