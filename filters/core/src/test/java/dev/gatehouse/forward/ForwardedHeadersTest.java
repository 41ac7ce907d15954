package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

import java.util.Iterator;
import java.util.NoSuchElementException;

class ForwardedHeadersTest {

    private final ForwardedHeaders headers =
            ForwardedHeaders.NONE.with("X-User-Id", "alice").with("X-Request-Id", "id-1", "traceparent", "00-a");

    @Test
    void getWhenNameIsInAnyCaseThenItsValue() {
        assertThat(headers.get("x-user-ID")).isEqualTo("alice");
        assertThat(headers.containsKey("TRACEPARENT")).isTrue();
        assertThat(headers.get("X-User")).isNull();
        assertThat(headers.get((Object) 1)).isNull();
        assertThat(headers.containsKey("X-User-Idx")).isFalse();
    }

    @Test
    void entriesWhenReadThenInOrderAndNotToBeChanged() {
        assertThat(headers)
                .containsExactly(
                        entry("X-User-Id", "alice"), entry("X-Request-Id", "id-1"), entry("traceparent", "00-a"));
        assertThatThrownBy(() -> headers.put("X-User-Id", "mallory")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(headers::clear).isInstanceOf(UnsupportedOperationException.class);
        Iterator<String> names = headers.keySet().iterator();
        headers.keySet().forEach(name -> names.next());
        assertThatThrownBy(names::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void octetsWhenAskedThenNamesAndValues() {
        assertThat(headers.octets()).isEqualTo("X-User-IdaliceX-Request-Idid-1traceparent00-a".length());
        assertThat(ForwardedHeaders.NONE).isEmpty();
    }
}
