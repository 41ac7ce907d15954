package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class ExpectationTest {

    private static final Map<String, List<String>> PROBLEM =
            Map.of("content-type", List.of("application/problem+json"));

    @Test
    void differencesWhenRefusedAsExpectedThenNone() {
        Reply reply = challenged("Bearer realm=\"a\", error=\"invalid_token\", error_description=\"It has expired\"");

        assertThat(Expectation.refused(401, "invalid_token").saying("expired").differences(reply, List.of()))
                .isEmpty();
        assertThat(reply.summary()).isEqualTo("401 invalid_token\nIt has expired");
    }

    @Test
    void differencesWhenChallengeHasAnErrorThatIsNotDueThenNamed() {
        Reply reply = challenged("Bearer error=\"invalid_token\"");

        assertThat(Expectation.refused(401, "").differences(reply, List.of()))
                .containsExactly("error \"invalid_token\" instead of \"\"");
    }

    @Test
    void differencesWhenChallengeAndProblemAreMissingThenBothNamed() {
        Reply reply = new Reply(401, Map.of(), "no");

        assertThat(Expectation.refused(401, "").differences(reply, List.of()))
                .containsExactly("no challenge in WWW-Authenticate", "the body is no application/problem+json");
    }

    @Test
    void differencesWhenIdentityComesUnderAnotherSpellingThenNamed() {
        Reply reply = new Reply(200, Map.of(), "");
        SeenRequest seen = new SeenRequest(
                "GET", "/", Map.of("X-User-Id", List.of("carol"), "x_tenant_id", List.of(Tour.SPOOFED)));

        assertThat(Expectation.passesAs("carol").differences(reply, List.of(seen)))
                .containsExactly("the backend saw user carol,tenant admin");
    }

    @Test
    void summaryWhenProblemWithoutChallengeThenItsTitle() {
        assertThat(new Reply(400, PROBLEM, "{\"title\":\"Ambiguous path\"}").summary())
                .isEqualTo("400 Ambiguous path");
        assertThat(new Reply(400, PROBLEM, "<html>").summary()).isEqualTo("400 (a problem that is no JSON)");
    }

    private static Reply challenged(String challenge) {
        return new Reply(
                401,
                Map.of(
                        "Content-Type",
                        List.of("application/problem+json"),
                        "WWW-Authenticate",
                        List.of("Basic realm=\"b\"", challenge)),
                "{}");
    }
}
