package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedDocumentTest {

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "a | b, a \\| b",
        "* for any, \\* for any",
        "<i> is a name, &lt;i> is a name",
        "`<i>` is a name, `<i>` is a name",
        "`a|b` and `*` are code, `a\\|b` and `*` are code",
    })
    void cellWhenTextHasMarkupThenOnlyCodeStaysCode(String text, String cell) {
        assertThat(GeneratedDocument.cell(text)).isEqualTo(cell);
    }
}
