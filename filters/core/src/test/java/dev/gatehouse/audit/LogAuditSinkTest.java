package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;

class LogAuditSinkTest {

    @Test
    void jsonWhenValueHasControlCharactersThenItStaysOneLineOfAscii() {
        String line = LogAuditSink.json(
                new AuditEvent("api-key.old-used", Map.of("client", "a\r\n\u2028{\"event\":\"forged\"}\u001b[2Jé")),
                Instant.EPOCH);

        assertThat(line)
                .isEqualTo("{\"time\":\"1970-01-01T00:00:00Z\",\"event\":\"api-key.old-used\",\"client\":"
                        + "\"a\\r\\n\\u2028{\\\"event\\\":\\\"forged\\\"}\\u001B[2J\\u00E9\"}");
    }
}
