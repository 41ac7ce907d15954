package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same requests to the original and to the guarded copy.
 *
 * @param changing what of a body differs from one answer to the next even if nobody guards, as a pattern
 */
record Conversation(List<Exchange> exchanges, String changing) {

    /** What an application answers, in order. */
    Map<Exchange, Answer> with(Caller caller) throws IOException, InterruptedException {
        Map<Exchange, Answer> answers = new LinkedHashMap<>();
        for (Exchange exchange : exchanges) {
            answers.put(exchange, caller.ask(exchange).without(changing));
        }
        return answers;
    }

    /** Every request is 401, with a problem of ours, and none comes through to the application. */
    void assertRefused(RunningWar war) throws IOException, InterruptedException {
        int before = war.users().size();
        with(Caller.anonymous(war)).forEach((exchange, answer) -> {
            assertThat(answer.status()).as(exchange.toString()).isEqualTo(401);
            assertThat(answer.type()).as(exchange.toString()).isEqualTo("application/problem+json");
        });
        assertThat(war.users()).hasSize(before);
    }

    /** Every request is answered as the original did, and the application has seen the user at each. */
    void assertAnswered(RunningWar war, String authorization, Map<Exchange, Answer> original, String user)
            throws IOException, InterruptedException {
        war.users().clear();
        Map<Exchange, Answer> answers = with(Caller.of(war, authorization));
        original.forEach((exchange, answer) ->
                assertThat(answers.get(exchange)).as(exchange.toString()).isEqualTo(answer));
        assertThat(war.users()).hasSizeGreaterThanOrEqualTo(exchanges.size()).containsOnly(user);
    }
}
