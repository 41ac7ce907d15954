package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.HttpReply.Header;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class HttpReplyTest {

    @Test
    void bytesWhenBodyIsNotAsciiThenUtf8() {
        HttpReply reply = new HttpReply(400, List.of(), "text/plain", "caf\u00e9");

        assertThat(reply.bytes()).containsExactly('c', 'a', 'f', 0xC3, 0xA9);
    }

    @Test
    void headersWhenGivenListChangesThenReplyDoesNot() {
        List<Header> headers = new ArrayList<>(List.of(new Header("Allow", "GET")));
        HttpReply reply = new HttpReply(405, headers, "text/plain", "");
        headers.clear();

        assertThat(reply.headers()).containsExactly(new Header("Allow", "GET"));
    }
}
