package dev.gatehouse.strict;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON that has one meaning: UTF-8 alone, no member twice at any depth, no lone surrogate, nothing behind the value,
 * bounded depth. A member that is null is left out. What comes out is unmodifiable at every depth.
 */
public final class StrictJson {

    private static final int DEEPEST = 20;

    // Names come from attackers: neither interned nor kept in a symbol table that outlives the parser.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(40)
                    .build())
            .build();

    private StrictJson() {}

    /**
     * The members of the object that {@code octets} spell.
     *
     * @throws MalformedException if they spell no such object
     */
    public static Map<String, Object> object(byte[] octets) throws MalformedException {
        return parse(octets, true);
    }

    /**
     * The members of the object that {@code octets} spell, none of which may be null: where the presence of a member
     * has a meaning, null must not hide it.
     *
     * @throws MalformedException if they spell no such object
     */
    public static Map<String, Object> objectWithoutNulls(byte[] octets) throws MalformedException {
        return parse(octets, false);
    }

    private static Map<String, Object> parse(byte[] octets, boolean nullsAllowed) throws MalformedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            try (JsonParser parser = FACTORY.createParser(text)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new MalformedException("JSON that is no object");
                }
                Map<String, Object> members = members(parser, nullsAllowed);
                if (parser.nextToken() != null) {
                    throw new MalformedException("something follows the JSON object");
                }
                return members;
            }
        } catch (CharacterCodingException e) {
            throw new MalformedException("JSON that is no UTF-8");
        } catch (IOException e) {
            // Jackson's message may quote the input.
            throw new MalformedException("malformed JSON, or a member that stands twice");
        }
    }

    private static Map<String, Object> members(JsonParser parser, boolean nullsAllowed)
            throws IOException, MalformedException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = wellFormed(parser.currentName());
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                members.put(name, value);
            } else if (!nullsAllowed) {
                throw new MalformedException("a member is null");
            }
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<Object> elements(JsonParser parser) throws IOException, MalformedException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(parser);
            if (value == null) {
                throw new MalformedException("a list holds null");
            }
            elements.add(value);
        }
        return Collections.unmodifiableList(elements);
    }

    private static @Nullable Object value(JsonParser parser) throws IOException, MalformedException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser, true);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> wellFormed(parser.getText());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new MalformedException("malformed JSON");
        };
    }

    private static String wellFormed(String text) throws MalformedException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new MalformedException("JSON with a lone surrogate");
                }
                i++;
            }
        }
        return text;
    }
}
