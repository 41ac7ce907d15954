package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Events as lines of JSON: visible ASCII alone, so that nothing in a value can end the line or drive a terminal. Confined
 * to the thread that writes.
 */
final class EventLines {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .characterEscapes(new DeleteToo())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(8 * 1024);
    private int events;

    /** How many events there are. */
    int events() {
        return events;
    }

    int octets() {
        return octets.size();
    }

    byte[] toByteArray() {
        return octets.toByteArray();
    }

    /** The text, for tests. */
    @Override
    public String toString() {
        return octets.toString(StandardCharsets.US_ASCII);
    }

    void clear() {
        octets.reset();
        events = 0;
    }

    void add(TrailEntry entry) {
        try (JsonGenerator json = JSON.createGenerator(octets)) {
            json.writeStartObject();
            if (entry instanceof RequestEvent request) {
                write(json, request);
            } else if (entry instanceof TrailEntry.Dated dated) {
                write(json, dated);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        octets.write('\n');
        events++;
    }

    private static void write(JsonGenerator json, TrailEntry.Dated dated) throws IOException {
        begin(json, dated.time(), dated.event().type());
        for (Map.Entry<String, String> detail : dated.event().details().entrySet()) {
            json.writeStringField(detail.getKey(), whole(detail.getValue()));
        }
    }

    private static void write(JsonGenerator json, RequestEvent request) throws IOException {
        begin(json, request.time(), "request");
        json.writeStringField("request_id", request.requestId());
        writeIfAny(json, "trace_id", request.traceId());
        json.writeStringField("decision", request.decision().word());
        json.writeNumberField("status", request.status());
        writeIfAny(json, "code", request.code());
        writeIfAny(json, "reason", request.reason());
        writeIfAny(json, "phase", request.phase());
        writeIfAny(json, "route", request.route());
        json.writeStringField("tenant", request.tenant());
        writeIfAny(json, "scheme", request.scheme());
        writeIfAny(json, "client", request.client());
        writeIfAny(json, "subject", request.subject());
        writeIfAny(json, "key_id", request.credentialId());
        json.writeStringField("address", whole(request.address()));
        json.writeStringField("method", whole(request.method()));
        writeIfAny(json, "path", request.path());
        json.writeNumberField("latency_us", request.micros());
    }

    private static void begin(JsonGenerator json, long time, String type) throws IOException {
        json.writeStringField("time", Instant.ofEpochMilli(time).toString());
        json.writeStringField("event", type);
    }

    private static void writeIfAny(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, whole(value));
        }
    }

    /** Half a character is none, and a strict parser refuses it. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return mended(text);
            }
        }
        return text;
    }

    private static String mended(String text) {
        return text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** DEL is ASCII too, and nothing that a terminal should see. */
    private static final class DeleteToo extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final int DELETE = 0x7F;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DELETE] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
