package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/**
 * Writes each event as one line of JSON to the logger {@value #LOGGER}: ASCII alone, so that nothing in a value can end
 * the line or drive a terminal. Safe for use by several threads.
 */
public final class LogAuditSink implements AuditSink {

    /** The logger's name. */
    public static final String LOGGER = "dev.gatehouse.audit";

    private static final Logger LOG = System.getLogger(LOGGER);
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Clock clock;

    /** A sink that dates events by {@code clock}. */
    public LogAuditSink(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void record(AuditEvent event) {
        if (LOG.isLoggable(Level.INFO)) {
            LOG.log(Level.INFO, json(event, clock.instant()));
        }
    }

    static String json(AuditEvent event, Instant time) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", time.toString());
            json.writeStringField("event", event.type());
            for (Map.Entry<String, String> detail : event.details().entrySet()) {
                json.writeStringField(detail.getKey(), detail.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }
}
