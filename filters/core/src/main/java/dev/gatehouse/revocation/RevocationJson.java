package dev.gatehouse.revocation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A revocation as a line of JSON. */
final class RevocationJson {

    private static final JsonFactory JSON = new JsonFactory();

    private RevocationJson() {}

    static String text(Revocation revocation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, revocation);
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }

    static void write(JsonGenerator json, Revocation revocation) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", word(revocation.kind()));
        if (revocation.issuer() != null) {
            json.writeStringField("issuer", revocation.issuer());
        }
        if (!revocation.value().isEmpty()) {
            json.writeStringField("value", revocation.value());
        }
        if (revocation.issuedBefore() != null) {
            json.writeStringField("issuedBefore", revocation.issuedBefore().toString());
        }
        json.writeStringField("until", revocation.until().toString());
        if (revocation.tenant() != null) {
            json.writeStringField("tenant", revocation.tenant());
        }
        json.writeEndObject();
    }

    static Revocation entry(String line) throws MalformedException {
        Map<String, Object> members = StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
        Instant until = instant(members, "until");
        String kind = text(members, "kind");
        if (until == null || kind == null) {
            throw new MalformedException("until or kind is missing");
        }
        String value = text(members, "value");
        try {
            return new Revocation(
                    Revocation.Kind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_')),
                    text(members, "issuer"),
                    value == null ? "" : value,
                    instant(members, "issuedBefore"),
                    until,
                    text(members, "tenant"));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("an unknown kind, or one with an instant of issue too many or too few");
        }
    }

    /** The text at {@code name}; null if it is missing. */
    static @Nullable String text(Map<String, Object> members, String name) throws MalformedException {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new MalformedException(name + " is no text");
    }

    /** The instant at {@code name}, ISO 8601 or whole seconds since 1970; null if it is missing. */
    static @Nullable Instant instant(Map<String, Object> members, String name) throws MalformedException {
        Object value = members.get(name);
        try {
            return value == null
                    ? null
                    : value instanceof Long seconds ? Instant.ofEpochSecond(seconds) : Instant.parse((String) value);
        } catch (DateTimeException | ClassCastException e) {
            throw new MalformedException(name + " is no instant such as 2026-01-31T12:00:00Z");
        }
    }

    static String word(Revocation.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
