package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** On the JDK's own logging, as it is where nobody has put another in its place. */
class AuditLogTest {

    private static final String LINES = "{\"event\":\"a\"}\n{\"event\":\"b\"}\n{\"event\":\"{0}\"}\n";

    private final Logger logger = Logger.getLogger(AuditLog.LOGGER);
    private final AuditLog log = new AuditLog();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @BeforeEach
    void alone() {
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void reset() {
        for (Handler handler : logger.getHandlers()) {
            logger.removeHandler(handler);
        }
        logger.setFilter(null);
        logger.setUseParentHandlers(true);
    }

    private static ByteBuffer lines() {
        return ByteBuffer.wrap(LINES.getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> written() {
        return console.toString(StandardCharsets.US_ASCII).lines().toList();
    }

    /** Writes to where this test can see it: the JDK's handler takes standard error as it is when it is made. */
    private void addConsole(Formatter formatter) {
        PrintStream before = System.err;
        System.setErr(new PrintStream(console, true, StandardCharsets.US_ASCII));
        try {
            ConsoleHandler handler = new ConsoleHandler();
            handler.setFormatter(formatter);
            logger.addHandler(handler);
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void writeWhenAHandlerIsSomebodysOwnThenEachLineIsAMessage() {
        List<LogRecord> records = new ArrayList<>();
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord logged) {
                records.add(logged);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        addConsole(new SimpleFormatter());

        log.write(lines());

        assertThat(records)
                .extracting(LogRecord::getMessage)
                .containsExactly("{\"event\":\"a\"}", "{\"event\":\"b\"}", "{\"event\":\"{0}\"}");
        assertThat(records).extracting(LogRecord::getLoggerName).containsOnly(AuditLog.LOGGER);
        assertThat(records).extracting(LogRecord::getSourceClassName).containsOnly(AuditLog.LOGGER);
    }

    @Test
    void writeWhenTheConsoleHasTheHeadOnALineOfItsOwnThenOneHeadIsForAllLines() {
        addConsole(new SimpleFormatter());

        log.write(lines());

        assertThat(written()).hasSize(4);
        assertThat(written().get(0)).endsWith(AuditLog.LOGGER);
        assertThat(written().get(1)).endsWith(": {\"event\":\"a\"}");
        assertThat(written().subList(2, 4)).containsExactly("{\"event\":\"b\"}", "{\"event\":\"{0}\"}");
    }

    @Test
    void writeWhenTheConsoleHasTheHeadBeforeEachMessageThenEachLineHasOne() {
        addConsole(new SimpleFormatter() {
            @Override
            public String format(LogRecord logged) {
                return "HEAD " + formatMessage(logged) + "\n";
            }
        });

        log.write(lines());

        assertThat(written()).hasSize(3).allMatch(line -> line.startsWith("HEAD {\"event\""));
    }

    @Test
    void writeWhenTheLoggerHasAFilterThenItSeesEachLine() {
        addConsole(new SimpleFormatter());
        logger.setFilter(logged -> logged.getMessage().contains("\"b\""));

        log.write(lines());

        assertThat(written()).hasSize(2);
        assertThat(written().get(1)).endsWith("{\"event\":\"b\"}");
    }
}
