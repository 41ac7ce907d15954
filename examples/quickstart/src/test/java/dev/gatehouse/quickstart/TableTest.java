package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.util.List;

class TableTest {

    private final Table table = new Table(List.of("", "name", "value"), List.of(2, 6, 8));

    @Test
    void toStringWhenCellsFitThenColumnsAlign() {
        table.add(List.of("ok", "a", "1"));
        table.add(List.of("!!", "longer", "22"));

        assertThat(table).hasToString("""
                    name    value
                --  ------  --------
                ok  a       1
                !!  longer  22
                """);
    }

    @Test
    void toStringWhenCellHasLinesThenOtherColumnsStayEmpty() {
        table.add(List.of("ok", "a\nb", "1\n2\n3"));

        assertThat(table).hasToString("""
                    name    value
                --  ------  --------
                ok  a       1
                    b       2
                            3
                """);
    }

    @Test
    void toStringWhenCellIsTooWideThenItWrapsAtASpaceOrThroughAWord() {
        table.add(List.of("ok", "a", "two words more"));
        table.add(List.of("ok", "b", "unbreakable"));

        assertThat(table).hasToString("""
                    name    value
                --  ------  --------
                ok  a       two
                            words
                            more
                ok  b       unbreaka
                            ble
                """);
    }

    @Test
    void addWhenCellIsMissingThenRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.add(List.of("ok")))
                .withMessage("1 cells for 3 columns");
    }
}
