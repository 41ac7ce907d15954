package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TwoGenerationsTest {

    private int made;

    @Test
    void getWhenKeysAreManyThenBoundedAndTheUsedOneStays() {
        TwoGenerations<Integer, Object> cache = new TwoGenerations<>(10);
        Object first = cache.get(0, key -> new Object());
        for (int i = 1; i < 1_000; i++) {
            cache.get(i, key -> made++);
            assertThat(cache.get(0, key -> new Object())).isSameAs(first);
            assertThat(cache.size()).isLessThanOrEqualTo(11);
        }
        assertThat(made).isEqualTo(999);
    }
}
