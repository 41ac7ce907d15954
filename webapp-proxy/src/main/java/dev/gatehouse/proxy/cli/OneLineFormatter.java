package dev.gatehouse.proxy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Time, level and message in a line, put together by hand: the JDK's own formatter takes longer for a line than a request
 * takes for all else. Libraries log what clients sent, so nothing in it may drive a terminal; line breaks no client can send.
 */
final class OneLineFormatter extends Formatter {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("xx", Locale.ROOT);

    private final ZoneId here = ZoneId.systemDefault();
    /** The second that was written last, which is that of most lines that follow. */
    private volatile Second last = Second.of(0, here);

    /** A second as text, and the offset from UTC in it. */
    private record Second(long second, String text, String zone) {

        static Second of(long second, ZoneId zone) {
            var time = Instant.ofEpochSecond(second).atZone(zone);
            return new Second(second, SECONDS.format(time), ZONE.format(time));
        }
    }

    @Override
    public String format(LogRecord logged) {
        String message = safe(formatMessage(logged));
        Instant instant = logged.getInstant();
        Second second = last;
        if (second.second() != instant.getEpochSecond()) {
            second = Second.of(instant.getEpochSecond(), here);
            last = second;
        }
        int millis = instant.getNano() / 1_000_000;
        StringBuilder line = new StringBuilder(message.length() + 48)
                .append(second.text())
                .append('.')
                .append((char) ('0' + millis / 100))
                .append((char) ('0' + millis / 10 % 10))
                .append((char) ('0' + millis % 10))
                .append(second.zone())
                .append(' ')
                .append(logged.getLevel().getLocalizedName())
                .append(' ')
                .append(message);
        if (logged.getThrown() != null) {
            StringWriter trace = new StringWriter();
            logged.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(System.lineSeparator()).append(trace);
        }
        return line.append(System.lineSeparator()).toString();
    }

    /** The text without what could drive a terminal. */
    static String safe(String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c < ' ' || c > '~') {
                return message.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9F}\\p{Cf}&&[^\\n]]", "?");
            }
        }
        return message;
    }
}
