package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.strict.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class EventLinesTest {

    private final EventLines lines = new EventLines();

    private static RequestEvent hostile(String text) {
        return new RequestEvent(
                0,
                "r1",
                null,
                Decision.REFUSED,
                403,
                Delivery.WHOLE,
                0,
                "ROLE_MISSING",
                text,
                "AUTHORIZATION",
                "orders",
                "default",
                "bearer",
                text,
                text,
                text,
                text,
                text,
                text,
                12);
    }

    @Test
    void eventWhenDetailIsNumberThenItIsWrittenAsNumber() {
        lines.add(new TrailEntry.Dated(
                0, new AuditEvent("request.refused-by-server", Map.of("status", "414", "reason", "7", "count", "7x"))));

        assertThat(lines.toString())
                .contains("\"status\":414")
                .contains("\"reason\":\"7\"")
                .contains("\"count\":\"7x\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\n{\"event\":\"forged\"}",
                "a\u2028b\u2029c\u0085d",
                "\"},{\"event\":\"forged\"",
                "\u001b[2J\u001b]0;owned\u0007",
                "\u007f\u0000\b\f\t\\",
                "\u202e\u2066evil\ufeff",
                "\ud83d\ude00 é 漢",
            })
    void requestWhenValuesAreHostileThenItIsOneLineOfVisibleAsciiThatParsesBack(String text) throws Exception {
        lines.add(hostile(text));

        String line = lines.toString();
        assertThat(line).matches("[\\x20-\\x7E]+\\n");
        assertThat(StrictJson.object(line.strip().getBytes(StandardCharsets.US_ASCII)))
                .containsEntry("event", "request")
                .containsEntry("decision", "refused")
                .containsEntry("client", text)
                .containsEntry("subject", text)
                .containsEntry("path", text)
                .containsEntry("reason", text);
    }

    @Test
    void eventWhenItHasFlagsThenTheyAreBooleansBehindTheDetails() throws Exception {
        lines.add(new TrailEntry.Dated(
                1, new AuditEvent("token.revoked", Map.of("value", "true"), Map.of("shared", false))));

        assertThat(lines.toString()).endsWith("\"value\":\"true\",\"shared\":false}\n");
        assertThat(StrictJson.object(lines.toString().strip().getBytes(StandardCharsets.US_ASCII)))
                .containsEntry("shared", false);
    }

    @Test
    void requestWhenAValueIsLongThenItIsCutAndSaysByHowMuch() throws Exception {
        lines.add(hostile("x".repeat(100_000)));

        assertThat(StrictJson.object(lines.toString().getBytes(StandardCharsets.US_ASCII)))
                .containsEntry("path", "x".repeat(500) + "…+99500")
                .containsEntry("client", "x".repeat(500) + "…+99500");
        assertThat(lines.octets()).isLessThan(8_000);
    }

    @Test
    void requestWhenAValueHasHalfACharacterThenItIsReplaced() throws Exception {
        lines.add(hostile("a\ud800b\udc00\ud83d\ude00"));

        assertThat(StrictJson.object(lines.toString().getBytes(StandardCharsets.US_ASCII)))
                .containsEntry("subject", "a\ufffdb\ufffd\ud83d\ude00");
    }

    @Test
    void boundedWhenTheBoundIsWithinACharacterThenItIsNotHalved() {
        assertThat(BoundedText.of("abc\ud83d\ude00d", 4)).isEqualTo("abc…+3");
        assertThat(BoundedText.of("abcd", 4)).isEqualTo("abcd");
    }

    @Test
    void requestWhenNothingIsKnownThenWhatIsMissingIsLeftOut() {
        lines.add(new RequestEvent(
                0,
                "r1",
                "0af7651916cd43dd8448eb211c80319c",
                Decision.ALLOWED,
                200,
                Delivery.WHOLE,
                0,
                null,
                null,
                null,
                null,
                "default",
                null,
                null,
                null,
                null,
                "192.0.2.1",
                "GET",
                null,
                12));

        assertThat(lines)
                .hasToString("{\"time\":\"1970-01-01T00:00:00.000Z\",\"event\":\"request\",\"request_id\":\"r1\","
                        + "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\",\"decision\":\"allowed\",\"status\":200,"
                        + "\"tenant\":\"default\",\"address\":\"192.0.2.1\",\"method\":\"GET\",\"latency_us\":12}\n");
    }

    @Test
    void eventWhenItHasDetailsThenTheyStandInOrder() {
        lines.add(
                new TrailEntry.Dated(1, new AuditEvent("api-key.old-used", Map.of("client", "a\r\n\u2028\u001b[2Jé"))));

        assertThat(lines)
                .hasToString("{\"time\":\"1970-01-01T00:00:00.001Z\",\"event\":\"api-key.old-used\",\"client\":"
                        + "\"a\\u000D\\u000A\\u2028\\u001B[2J\\u00E9\"}\n");
    }
}
