package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long an answer counts. */
class AnswerCacheTest {

    private final TestClock clock = new TestClock();
    private final TestProvider provider = new TestProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private IntrospectionGate.Builder gate() {
        return IntrospectionGate.of(provider).clock(clock);
    }

    /** Answers about a token that ends so many seconds from now; about one without end if negative. */
    private void answerWithExpiry(long seconds) {
        Map<String, Object> members = new LinkedHashMap<>(provider.active());
        members.put("iat", clock.epochSecond());
        members.put("exp", clock.epochSecond() + seconds);
        if (seconds < 0) {
            members.remove("exp");
        }
        provider.answerJson(JSONObjectUtils.toJSONString(members));
    }

    @Test
    void goodTokenWhenWithinTheTimeThenAskedOnce() {
        answerWithExpiry(300);
        IntrospectionGate gate = gate().open();
        gate.accepted("opaque-1");
        provider.answerJson("{\"active\":false}");

        clock.advance(Duration.ofMillis(29_999));
        gate.accepted("opaque-1");
        assertThat(provider.questions()).hasSize(1);

        clock.advance(Duration.ofMillis(1));
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
        assertThat(provider.questions()).hasSize(2);
    }

    @Test
    void tokenWhenTheClockIsSetBackThenAskedAgainEvenOnceTheClockCatchesUp() {
        answerWithExpiry(-1);
        IntrospectionGate gate = gate().open();
        gate.accepted("opaque-1");
        provider.answer((exchange, question) -> TestProvider.send(exchange, 500, "text/plain", "no"));

        clock.advance(Duration.ofHours(-1));
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);

        clock.advance(Duration.ofHours(1).plusSeconds(1));
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);
        assertThat(provider.questions()).hasSize(3);
    }

    @Test
    void goodTokenWhenItEndsEarlierThenTheAnswerDoesToo() {
        answerWithExpiry(10);
        IntrospectionGate gate = gate().open();
        gate.accepted("opaque-1");
        provider.answerJson("{\"active\":false}");

        clock.advance(Duration.ofMillis(9_999));
        gate.accepted("opaque-1");

        clock.advance(Duration.ofMillis(1));
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
    }

    @Test
    void goodTokenWhenItHasNoEndThenTheTimeAloneCounts() {
        answerWithExpiry(-1);
        IntrospectionGate gate = gate().open();
        assertThat(gate.accepted("opaque-1").expiresAt()).isNull();

        clock.advance(Duration.ofMillis(29_999));
        gate.accepted("opaque-1");
        assertThat(provider.questions()).hasSize(1);

        clock.advance(Duration.ofMillis(1));
        gate.accepted("opaque-1");
        assertThat(provider.questions()).hasSize(2);
    }

    @Test
    void badTokenWhenWithinItsTimeThenAskedOnce() {
        provider.answerJson("{\"active\":false}");
        IntrospectionGate gate = gate().open();
        gate.refused("opaque-1");
        answerWithExpiry(300);

        clock.advance(Duration.ofMillis(4_999));
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
        assertThat(provider.questions()).hasSize(1);

        clock.advance(Duration.ofMillis(1));
        gate.accepted("opaque-1");
    }

    @Test
    void answerWhenNothingIsRememberedThenAskedEachTime() {
        answerWithExpiry(300);
        IntrospectionGate gate = gate().with("introspection-cache", "0s").open();
        gate.accepted("opaque-1");
        provider.answerJson("{\"active\":false}");

        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
        assertThat(provider.questions()).hasSize(3);
    }

    @Test
    void badTokensWhenManyThenTheGoodOneStays() {
        answerWithExpiry(300);
        IntrospectionGate gate = gate().mostCached(10).open();
        gate.accepted("good");
        provider.answerJson("{\"active\":false}");

        for (int i = 0; i < 200; i++) {
            gate.refused("bad-" + i);
        }

        gate.accepted("good");
        assertThat(provider.questions()).hasSize(201);
    }

    @Test
    void reloadWhenTheIssuerIsUnchangedThenItsAnswersStay() {
        answerWithExpiry(300);
        IntrospectionGate before = gate().open();
        before.accepted("opaque-1");

        gate().after(before).open().accepted("opaque-1");
        assertThat(provider.questions()).hasSize(1);

        gate().with("audiences", "api,billing").after(before).open().accepted("opaque-1");
        assertThat(provider.questions()).hasSize(2);
    }
}
