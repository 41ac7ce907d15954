package dev.gatehouse.forward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.auth.token.Claims;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Chosen claims as one JSON object in visible ASCII: all else is escaped (RFC 8259 §7), so it can't end a header. Safe
 * for use by several threads.
 */
final class ClaimsJson {

    private static final int LAST_VISIBLE = 0x7E;

    private final JsonFactory factory = new JsonFactory();

    /**
     * The claims at these paths, each under the path's own name; what is absent is left out.
     *
     * @return null if all are absent
     */
    @Nullable
    String of(Map<String, Object> claims, List<String> paths) {
        Claims all = new Claims(claims);
        StringWriter text = new StringWriter();
        JsonGenerator json = null;
        try {
            for (String path : paths) {
                Object value = all.at(path);
                if (value == null) {
                    continue;
                }
                if (json == null) {
                    json = factory.createGenerator(text).setHighestNonEscapedChar(LAST_VISIBLE);
                    json.writeStartObject();
                }
                json.writeFieldName(path);
                write(value, json);
            }
            if (json == null) {
                return null;
            }
            json.writeEndObject();
            json.close();
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
    }

    private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
        if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                write(member.getValue(), json);
            }
            json.writeEndObject();
        } else if (value instanceof List<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                write(element, json);
            }
            json.writeEndArray();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Long || value instanceof Integer) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value.toString());
        }
    }
}
