package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ReservedHeadersTest {

    private final ReservedHeaders reserved = new ReservedHeaders(List.of("X-User-Id", "X-Org2"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User-Id",
                "x-user-id",
                "X-USER-ID",
                "x_user_id",
                "X_User-Id",
                "X.User.Id",
                "x-user_ID",
                "x user id",
                "X~User!Id",
                "X\u00e9User\u2010Id",
                "X-Org2",
                "x_org2",
                "Forwarded",
                "X-Forwarded-For",
                "x_forwarded_host",
                "X-FORWARDED-PROTO",
                "X.Original.URL",
                "X-Rewrite-URL",
                "X-HTTP-Method-Override",
                "Remote_User",
                "X-Gatehouse-Identity",
                "Proxy-Authorization",
                "proxy",
            })
    void containsWhenTwinThenTrue(String name) {
        assertThat(reserved.contains(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X-User",
                "X-User-Ids",
                "XX-User-Id",
                "X--User-Id",
                "XUserId",
                "X-User-1d",
                "X-Org3",
                "X-Orgs",
                "Host",
                "Accept",
                "Authorization",
                "X-Request-Id",
                "\u212a-User-Id",
                "X-U\u017fer-Id",
                "A-name-that-is-much-longer-than-any-of-the-reserved-ones-can-ever-be",
            })
    void containsWhenNoTwinThenFalse(String name) {
        assertThat(reserved.contains(name)).isFalse();
    }

    @Test
    void containsWhenNoNamesOfTheOperatorsThenStillTheCommonOnes() {
        ReservedHeaders none = new ReservedHeaders(List.of());

        assertThat(none.contains("X-Forwarded-User")).isTrue();
        assertThat(none.contains("X-User-Id")).isFalse();
    }
}
