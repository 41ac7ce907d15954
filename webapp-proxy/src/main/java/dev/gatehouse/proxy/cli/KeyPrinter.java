package dev.gatehouse.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.apikey.IssuedApiKey;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

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

    /** Null is written, so that a script can tell "never" from a typo. */
    static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value.toString());
        }
    }

    static String orElse(@Nullable Instant time, String none) {
        return time == null ? none : time.toString();
    }

    /** Writes one JSON value. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }
}
