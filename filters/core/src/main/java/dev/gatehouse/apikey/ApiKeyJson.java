package dev.gatehouse.apikey;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A stored key as a JSON object: the records of {@link FileApiKeyStore}. */
final class ApiKeyJson {

    private static final List<String> MEMBERS = List.of(
            "id",
            "environment",
            "hash_algorithm",
            "hash",
            "client",
            "owner",
            "tenant",
            "scopes",
            "roles",
            "rate_limit",
            "created",
            "expires",
            "state",
            "successor",
            "overlap_until");

    private ApiKeyJson() {}

    static StoredApiKey read(Object element) throws MalformedException {
        if (!(element instanceof Map<?, ?> members)) {
            throw new MalformedException("is no object");
        }
        for (Object name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw new MalformedException("has a member that is none of " + String.join(", ", MEMBERS));
            }
        }
        String state = optional(members, "state");
        if (state != null && !state.equals(ApiKeyRows.ACTIVE) && !state.equals(ApiKeyRows.REVOKED)) {
            throw new MalformedException("has a state that is neither active nor revoked");
        }
        Instant created = time(members, "created");
        if (created == null) {
            throw new MalformedException("has no created");
        }
        return new StoredApiKey(
                required(members, "id"),
                required(members, "environment"),
                new KeyHash(KeyHash.Algorithm.of(required(members, "hash_algorithm")), required(members, "hash")),
                required(members, "client"),
                optional(members, "owner"),
                optional(members, "tenant"),
                words(members, "scopes"),
                words(members, "roles"),
                optional(members, "rate_limit"),
                created,
                time(members, "expires"),
                ApiKeyRows.state(state == null ? ApiKeyRows.ACTIVE : state),
                optional(members, "successor"),
                time(members, "overlap_until"),
                null);
    }

    static String write(StoredApiKey key) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", key.id());
            json.writeStringField("environment", key.environment());
            json.writeStringField("hash_algorithm", key.hash().algorithm().word());
            json.writeStringField("hash", key.hash().hex());
            json.writeStringField("client", key.client());
            write(json, "owner", key.owner());
            write(json, "tenant", key.tenant());
            write(json, "scopes", key.scopes());
            write(json, "roles", key.roles());
            write(json, "rate_limit", key.rateLimit());
            json.writeStringField("created", key.created().toString());
            write(json, "expires", key.expires());
            json.writeStringField("state", ApiKeyRows.word(key.state()));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
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

    private static String required(Map<?, ?> members, String name) throws MalformedException {
        String text = optional(members, name);
        if (text == null) {
            throw new MalformedException("has no " + name);
        }
        return text;
    }

    private static @Nullable String optional(Map<?, ?> members, String name) throws MalformedException {
        Object value = members.get(name);
        if (value != null && !(value instanceof String)) {
            throw new MalformedException("has a " + name + " that is no text");
        }
        return (String) value;
    }

    private static @Nullable Instant time(Map<?, ?> members, String name) throws MalformedException {
        String text = optional(members, name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedException("has a " + name + " that is no time such as 2026-01-31T12:00:00Z");
        }
    }

    private static Set<String> words(Map<?, ?> members, String name) throws MalformedException {
        Set<String> words = new LinkedHashSet<>();
        Object value = members.get(name);
        if (value != null && !(value instanceof List<?>)) {
            throw new MalformedException("has a " + name + " that is no list");
        }
        if (value instanceof List<?> list) {
            for (Object word : list) {
                if (!(word instanceof String text)) {
                    throw new MalformedException("has a " + name + " with something that is no text");
                }
                words.add(text);
            }
        }
        return words;
    }
}
