package dev.gatehouse.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.apikey.StoredApiKey;
import dev.gatehouse.config.SafeText;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;

/** Keys on standard output as they come, never their hash: a line each, or one JSON array. For one thread. */
abstract class KeyListing implements AutoCloseable {

    private int count;

    /** Prints a key; returns how many there were. */
    final int add(StoredApiKey key) {
        print(key);
        return ++count;
    }

    final int count() {
        return count;
    }

    abstract void print(StoredApiKey key);

    /** Prints what comes behind the last key. */
    abstract void finish();

    /** Leaves the output open. */
    @Override
    public void close() {}

    private static String state(StoredApiKey key, Instant now) {
        return key.statusAt(now).name().toLowerCase(Locale.ROOT);
    }

    static KeyListing text(PrintWriter out, Instant now) {
        return new KeyListing() {
            @Override
            void print(StoredApiKey key) {
                out.println(key.id() + "  " + state(key, now) + "  " + key.environment() + "  "
                        + SafeText.of(key.client())
                        + "  scopes=" + String.join(",", key.scopes())
                        + "  expires=" + KeyPrinter.orElse(key.expires(), "never")
                        + "  last-used=" + KeyPrinter.orElse(key.lastUsed(), "never")
                        + (key.successor() == null
                                ? ""
                                : "  successor=" + key.successor() + " until " + key.overlapUntil()));
            }

            @Override
            void finish() {
                out.println(count() + (count() == 1 ? " key" : " keys"));
                out.flush();
            }
        };
    }

    static KeyListing json(PrintWriter out, Instant now) throws IOException {
        JsonGenerator json = new JsonFactory()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
                .createGenerator(out);
        json.writeStartArray();
        return new KeyListing() {
            @Override
            void print(StoredApiKey key) {
                try {
                    write(json, key, now);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            void finish() {
                try {
                    json.writeEndArray();
                    json.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                out.println();
                out.flush();
            }
        };
    }

    private static void write(JsonGenerator json, StoredApiKey key, Instant now) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", key.id());
        json.writeStringField("state", state(key, now));
        json.writeStringField("environment", key.environment());
        json.writeStringField("client", key.client());
        KeyPrinter.write(json, "owner", key.owner());
        KeyPrinter.write(json, "tenant", key.tenant());
        write(json, "scopes", key.scopes());
        write(json, "roles", key.roles());
        KeyPrinter.write(json, "rate_limit", key.rateLimit());
        KeyPrinter.write(json, "created", key.created());
        KeyPrinter.write(json, "expires", key.expires());
        KeyPrinter.write(json, "last_used", key.lastUsed());
        KeyPrinter.write(json, "successor", key.successor());
        KeyPrinter.write(json, "overlap_until", key.overlapUntil());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Collection<String> words) throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }
}
