package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class BodyStartTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                " \n{ \"a\":1}",
                "{}",
                "[{\"a\":1}]",
                "[1,2]",
                "[-1]",
                "[[\"a\"]]",
                "<a/>",
                "\n<?xml?>"
            })
    void nextWhenBodyIsJsonOrXmlThenNoForm(String body) {
        assertThat(isForm(body, true)).isFalse();
        assertThat(isForm(body, false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1",
                "access_token=t",
                "[access_token]=t",
                "[]access_token=t",
                "[[access_token]]=t",
                "{access_token=t",
                "{&access_token=t",
                "[&access_token=t",
                "a{\"b\":1}",
                "a<b",
                "&{\"a\"",
                "=\u0001",
                "a-name-of-more-than-sixteen-bytes\u0001",
            })
    void nextWhenBodyMayBeFormThenForm(String body) {
        assertThat(isForm(body, true)).isTrue();
        assertThat(isForm(body, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001f\u008b\b", "\u0089PNG\r\n\u001a\n", "PK\u0003\u0004", "\n\u0005alice"})
    void nextWhenBodyIsBinaryThenFormOnlyIfHeaderNamesOne(String body) {
        assertThat(isForm(body, true)).isTrue();
        assertThat(isForm(body, false)).isFalse();
    }

    private static boolean isForm(String body, boolean typed) {
        BodyStart start = new BodyStart(typed);
        boolean form = true;
        for (byte octet : body.getBytes(StandardCharsets.ISO_8859_1)) {
            form = start.next(octet);
        }
        return form;
    }
}
