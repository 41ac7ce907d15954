package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class CallQueueTest {

    private final CallQueue queue = new CallQueue(2, 2);
    private final List<String> started = new ArrayList<>();

    @Test
    void enterWhenAllPlacesAreTakenThenTheCallStartsOnceAnotherEnds() {
        assertThat(queue.enter(() -> started.add("a"))).isTrue();
        assertThat(queue.enter(() -> started.add("b"))).isTrue();
        assertThat(queue.enter(() -> started.add("c"))).isTrue();
        assertThat(queue.enter(() -> started.add("d"))).isTrue();
        assertThat(queue.enter(() -> started.add("e"))).as("the queue is full").isFalse();
        assertThat(started).containsExactly("a", "b");

        queue.leave();
        assertThat(started).containsExactly("a", "b", "c");
        queue.leave();
        queue.leave();
        queue.leave();
        assertThat(started).containsExactly("a", "b", "c", "d");
        assertThat(queue.enter(() -> started.add("f"))).isTrue();
        assertThat(started).endsWith("f");
    }

    @Test
    void leaveWhenManyCallsEndAtOnceThenAllAreStartedWithoutNesting() {
        CallQueue one = new CallQueue(1, 100_000);
        int[] count = {0};
        assertThat(one.enter(() -> {})).isTrue();
        for (int i = 0; i < 100_000; i++) {
            assertThat(one.enter(() -> {
                        count[0]++;
                        one.leave();
                    }))
                    .isTrue();
        }
        one.leave();

        assertThat(count[0]).isEqualTo(100_000);
        assertThat(one.enter(() -> started.add("next"))).isTrue();
        assertThat(started).containsExactly("next");
    }
}
