package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class TraceParentTest {

    private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void ofWhenOneIsValidThenKept() {
        TraceParent trace = TraceParent.of(List.of(GOOD));

        assertThat(trace).isEqualTo(new TraceParent(GOOD, true));
        assertThat(trace.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
                "00-0af7651916cd43dd8448eb211c8031\r\n-b7ad6b7169203331-01",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319\u0661-b7ad6b7169203331-01",
            })
    void ofWhenItIsNotStrictlyVersionZeroThenMade(String value) {
        TraceParent trace = TraceParent.of(List.of(value));

        assertThat(trace.kept()).isFalse();
        assertThat(trace.value()).isNotEqualTo(value);
        assertThat(TraceParent.isValid(trace.value())).isTrue();
        assertThat(trace.value()).endsWith("-01");
    }

    @Test
    void ofWhenThereIsNoneOrTwoThenMadeAnewEachTime() {
        assertThat(TraceParent.of(List.of(GOOD, GOOD)).kept()).isFalse();
        assertThat(TraceParent.of(List.of()).value())
                .isNotEqualTo(TraceParent.of(List.of()).value());
    }
}
