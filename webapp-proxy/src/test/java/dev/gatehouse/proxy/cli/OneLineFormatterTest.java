package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.logging.Level;
import java.util.logging.LogRecord;

class OneLineFormatterTest {

    private final OneLineFormatter formatter = new OneLineFormatter();

    private static LogRecord logged(Instant time, String message) {
        LogRecord logged = new LogRecord(Level.INFO, message);
        logged.setInstant(time);
        return logged;
    }

    @Test
    void formatWhenAMessageIsPlainThenTheLineIsTheJdksOwn() {
        for (String time :
                new String[] {"2026-12-01T03:04:05.006Z", "2026-12-01T03:04:05.123Z", "2026-07-01T23:59:59Z"}) {
            Instant instant = Instant.parse(time);
            ZonedDateTime here = instant.atZone(ZoneId.systemDefault());

            assertThat(formatter.format(logged(instant, "GH0010 read")))
                    .isEqualTo(String.format(
                            "%1$tFT%1$tT.%1$tL%1$tz %2$s GH0010 read%n", here, Level.INFO.getLocalizedName()));
        }
    }

    @Test
    void formatWhenAMessageWouldDriveATerminalThenItDoesNot() {
        assertThat(formatter.format(logged(Instant.EPOCH, "a\u001b[2Jb\u202ec\u009bd\r caf\u00e9 \nx")))
                .contains("a?[2Jb?c?d? caf\u00e9 \nx");
    }

    @Test
    void formatWhenThereIsAFailureThenItsTraceFollows() {
        LogRecord logged = logged(Instant.EPOCH, "{0} failed");
        logged.setParameters(new Object[] {"it"});
        logged.setThrown(new IllegalStateException("broken"));

        assertThat(formatter.format(logged))
                .contains(" it failed" + System.lineSeparator() + "java.lang.IllegalStateException: broken")
                .contains("at dev.gatehouse");
    }
}
