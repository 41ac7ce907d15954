package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenParameterTest {

    @ParameterizedTest
    @CsvSource({
        "access_token=t,",
        "access_token,",
        "access_token=,",
        "a=1&access_token=t, a=1",
        "access_token=t&a=1, a=1",
        "a=1&access_token=t&b=2, a=1&b=2",
        "access_token=t&access_token=u,",
        "a=1&ACCESS_TOKEN=t, a=1",
        "a=1&access%5Ftoken=t, a=1",
        "a=1&%61ccess_toke%6e=t, a=1",
        "a=1&access_token%5b%5d=t, a=1",
        "a=1&access_token[]=t, a=1",
        "a=1&access.token=t, a=1",
        "a=1&access+token=t, a=1",
        "a=1&+access_token%20=t, a=1",
        "a=1&access[token=t, a=1",
        "a=1&access%5Btoken=t, a=1",
        "a=1&access_token%00x=t, a=1",
        "a=1&%u0061ccess_token=t, a=1",
        "a=1&access%U005Ftoke%u006e=t, a=1",
        "a=1;access_token=t;u&b=2, a=1&b=2",
        "access_token=t=u&b=2, b=2",
        "&&access_token=t&,",
        "a=1&[access_token]=t, a=1",
        "a=1&%5Baccess_token%5D=t, a=1",
        "a=1&access_token]=t, a=1",
        "a=1&access_token]x=t, a=1",
        "a=1&]access_token=t, a=1",
        "a=1&[]access_token=t, a=1",
        "a=1&[[access_token]]=t, a=1",
        "a=1&[access_token][]=t, a=1",
        "a=1&.access_token=t, a=1",
    })
    void withoutWhenParameterIsThereThenRestIsAsItWas(String query, @Nullable String rest) {
        assertThat(AccessTokenParameter.isIn(query)).isTrue();
        assertThat(AccessTokenParameter.without(query)).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a=access_token",
                "a=access_token%3Dt",
                "access_tokens=t",
                "my_access_token=t",
                "access-token=t",
                "accesstoken=t",
                "access_token_type=t",
                "access%5token=t",
                "access_token%=t",
                "access_token%u005=t",
                "%uu061ccess_token=t",
                "%6u0061ccess_token=t",
                "access[token]=t",
                "[access][token]=t",
                "access]_token=t",
                "[my]access_token=t",
                "access_toke%00n=t",
                "x=%zz&&;=",
            })
    void withoutWhenParameterIsNotThereThenSameQuery(String query) {
        assertThat(AccessTokenParameter.isIn(query)).isFalse();
        assertThat(AccessTokenParameter.without(query)).isSameAs(query);
    }

    @ParameterizedTest
    @CsvSource({
        "access_token=t, true",
        "access_token&access_token=t, true",
        "a=1&[access_token]=t, true",
        "access_token=;x, true",
        "access_token, false",
        "access_token=, false",
        "access_token=&a=1, false",
        "access_token&a=access_token, false",
        "a;access_token&b=1, false",
        "token=t, false",
        ", false",
    })
    void hasTokenWhenParameterHasValueThenTrue(@Nullable String query, boolean expected) {
        assertThat(AccessTokenParameter.hasToken(query)).isEqualTo(expected);
    }

    @Test
    void withoutWhenNoQueryThenNone() {
        assertThat(AccessTokenParameter.without(null)).isNull();
        assertThat(AccessTokenParameter.isName("access_token")).isTrue();
        assertThat(AccessTokenParameter.isName("token")).isFalse();
    }
}
