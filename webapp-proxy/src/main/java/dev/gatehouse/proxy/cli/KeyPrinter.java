package dev.gatehouse.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.StoredApiKey;
import dev.gatehouse.config.SafeText;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Keys on standard output; the hash never. */
final class KeyPrinter {

    private KeyPrinter() {}

    /** A new key, the one time that it can be seen. */
    static void issued(PrintWriter out, IssuedApiKey issued, boolean withRecord) {
        out.println("key      " + issued.text());
        out.println("id       " + issued.stored().id());
        out.println("expires  " + orElse(issued.stored().expires(), "never"));
        if (withRecord) {
            out.println("record   " + issued.record());
        }
        out.flush();
    }

    static void list(PrintWriter out, List<StoredApiKey> keys, Instant now) {
        for (StoredApiKey key : keys) {
            out.println(key.id() + "  " + state(key, now) + "  " + key.environment() + "  " + SafeText.of(key.client())
                    + "  scopes=" + String.join(",", key.scopes())
                    + "  expires=" + orElse(key.expires(), "never")
                    + "  last-used=" + orElse(key.lastUsed(), "never")
                    + (key.successor() == null
                            ? ""
                            : "  successor=" + key.successor() + " until " + key.overlapUntil()));
        }
        out.println(keys.size() + (keys.size() == 1 ? " key" : " keys"));
        out.flush();
    }

    static void json(PrintWriter out, Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        out.println(text);
        out.flush();
    }

    static void listJson(PrintWriter out, List<StoredApiKey> keys, Instant now) {
        json(out, json -> {
            json.writeStartArray();
            for (StoredApiKey key : keys) {
                json.writeStartObject();
                json.writeStringField("id", key.id());
                json.writeStringField("state", state(key, now));
                json.writeStringField("environment", key.environment());
                json.writeStringField("client", key.client());
                write(json, "owner", key.owner());
                write(json, "tenant", key.tenant());
                write(json, "scopes", key.scopes());
                write(json, "roles", key.roles());
                write(json, "rate_limit", key.rateLimit());
                write(json, "created", key.created());
                write(json, "expires", key.expires());
                write(json, "last_used", key.lastUsed());
                write(json, "successor", key.successor());
                write(json, "overlap_until", key.overlapUntil());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Null is written, so that a script can tell "never" from a typo. */
    static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value.toString());
        }
    }

    private static void write(JsonGenerator json, String name, Collection<String> words) throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }

    /** What becomes of it at a request now. */
    private static String state(StoredApiKey key, Instant now) {
        Instant expires = key.expires();
        Instant overlapUntil = key.overlapUntil();
        if (key.state() == StoredApiKey.State.REVOKED) {
            return key.state().name().toLowerCase(Locale.ROOT);
        }
        if (expires != null && !now.isBefore(expires)) {
            return "expired";
        }
        if (overlapUntil == null) {
            return key.state().name().toLowerCase(Locale.ROOT);
        }
        return now.isBefore(overlapUntil) ? "rotating" : "rotated";
    }

    private static String orElse(@Nullable Instant time, String none) {
        return time == null ? none : time.toString();
    }

    /** Writes one JSON value. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }
}
