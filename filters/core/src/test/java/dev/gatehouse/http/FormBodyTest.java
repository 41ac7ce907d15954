package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormBodyTest {

    private static final String TYPE = "Content-Type";
    private static final String FORM = "application/x-www-form-urlencoded";

    private static FakeRequest post() {
        return new FakeRequest("POST", "/o").with("Content-Length", "3");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            quoteCharacter = '|',
            value = {
                "application/x-www-form-urlencoded, true",
                "Application/X-WWW-Form-UrlEncoded; charset=utf-8, true",
                "|text/plain, application/x-www-form-urlencoded|, true",
                "application/x-urlencoded, true",
                "\"application/x-www-form-urlencoded\", true",
                "'application/x-www-form-urlencoded', true",
                "none, true",
                "||, true",
                "|  |, true",
                "text/plain, false",
                "application/json, false",
                "multipart/form-data; boundary=x, false",
                "multipart/form-data; boundary=urlencoded, false",
            })
    void isFormWhenTypeNamesUrlencodedOrNothingThenTrue(@Nullable String type, boolean expected) {
        assertThat(FormBody.isForm(type, "POST")).isEqualTo(expected);
    }

    @Test
    void isFormWhenTypeIsMissingAndMethodIsNoPostThenFalse() {
        assertThat(FormBody.isForm(null, "PUT")).isFalse();
        assertThat(FormBody.isForm("", "GET")).isFalse();
        assertThat(FormBody.isForm(FORM, "PUT")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "identity, br", "zstd"})
    void faultWhenFormIsCompressedThenOnlyBesideTokenInHeader(String encoding) {
        FakeRequest compressed = post().with(TYPE, FORM).with("Content-Encoding", encoding);

        assertThat(FormBody.fault(compressed, true)).contains("Content-Encoding");
        assertThat(FormBody.fault(compressed, false)).isNull();
        assertThat(FormBody.fault(post().with(TYPE, "text/plain").with("Content-Encoding", encoding), true))
                .isNull();
    }

    @Test
    void faultWhenTypeIsListThenOnlyBesideTokenInHeader() {
        FakeRequest list = post().with(TYPE, "text/plain, " + FORM);

        assertThat(FormBody.fault(list, true)).contains("a list");
        assertThat(FormBody.fault(list, false)).isNull();
        assertThat(FormBody.fault(post().with(TYPE, "text/plain, text/html"), true))
                .isNull();
    }

    @Test
    void faultWhenTypesAreSeveralOrCharsetIsForeignThenAlways() {
        assertThat(FormBody.fault(post().with(TYPE, "text/plain").with(TYPE, FORM), false))
                .isNotNull();
        assertThat(FormBody.fault(post().with(TYPE, FORM + "; charset=utf-16"), false))
                .isNotNull();
        assertThat(FormBody.fault(post().with(TYPE, FORM + "; charset=utf-8"), true))
                .isNull();
    }

    @Test
    void faultWhenRequestHasNoBodyThenNone() {
        FakeRequest get = FakeRequest.get("/o").with(TYPE, FORM).with("Content-Encoding", "gzip");

        assertThat(FormBody.fault(get, true)).isNull();
        assertThat(FormBody.fault(get.with("Content-Length", "0"), true)).isNull();
        assertThat(FormBody.fault(
                        FakeRequest.get("/o")
                                .with(TYPE, FORM)
                                .with("Content-Encoding", "gzip")
                                .with("Transfer-Encoding", "chunked"),
                        true))
                .isNotNull();
    }
}
