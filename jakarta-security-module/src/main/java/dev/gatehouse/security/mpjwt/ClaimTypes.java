package dev.gatehouse.security.mpjwt;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.eclipse.microprofile.jwt.Claims;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Claims in the Java types that MicroProfile JWT 2.1 §4.2.2 and §5.2.5 have for them. */
final class ClaimTypes {

    private ClaimTypes() {}

    /** A claim as {@code getClaim} gives it: texts, and numbers and booleans as Java has them; all else as JSON. */
    static @Nullable Object natural(@Nullable Object value) {
        return value instanceof Map || value instanceof List ? json(value) : value;
    }

    /** The elements of a list of texts, or the one text, in order. */
    static Set<String> words(Object value) {
        Set<String> words = new LinkedHashSet<>();
        for (Object element : value instanceof List<?> list ? list : List.of(value)) {
            words.add(String.valueOf(element));
        }
        return Collections.unmodifiableSet(words);
    }

    /** Whether a claim can be had as this type. */
    static boolean isSupported(Type type) {
        return type == String.class
                || type == Long.class
                || type == Boolean.class
                || isWords(type)
                || (type instanceof Class<?> wanted && JsonValue.class.isAssignableFrom(wanted));
    }

    /**
     * A claim in the type that is wanted.
     *
     * @throws IllegalStateException if it is of another type
     */
    static @Nullable Object as(Type type, String name, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Object converted = type == String.class && !(value instanceof List || value instanceof Map)
                ? value.toString()
                : isWords(type)
                        ? words(value)
                        : type instanceof Class<?> wanted ? as(wanted, array(wanted, name, value)) : null;
        if (converted == null) {
            throw new IllegalStateException("the claim " + name + " is no " + type.getTypeName() + ", but a "
                    + value.getClass().getSimpleName());
        }
        return converted;
    }

    private static @Nullable Object as(Class<?> wanted, Object value) {
        if (wanted == Long.class && (value instanceof Long || value instanceof Integer)) {
            return ((Number) value).longValue();
        }
        Object candidate = JsonValue.class.isAssignableFrom(wanted) ? json(value) : value;
        return wanted.isInstance(candidate) ? candidate : null;
    }

    /** {@code aud} may be one text in the place of an array of one (RFC 7519 §4.1.3). */
    private static Object array(Class<?> wanted, String name, Object value) {
        return wanted == JsonArray.class && name.equals(Claims.aud.name()) && value instanceof String
                ? List.of(value)
                : value;
    }

    private static boolean isWords(Type type) {
        return type instanceof ParameterizedType generic
                && generic.getRawType() == Set.class
                && generic.getActualTypeArguments()[0] == String.class;
    }

    private static JsonValue json(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            JsonObjectBuilder object = Json.createObjectBuilder();
            members.forEach((name, member) -> object.add(String.valueOf(name), json(member)));
            return object.build();
        }
        if (value instanceof Iterable<?> elements) {
            JsonArrayBuilder array = Json.createArrayBuilder();
            elements.forEach(element -> array.add(json(element)));
            return array.build();
        }
        if (value instanceof Boolean truth) {
            return truth ? JsonValue.TRUE : JsonValue.FALSE;
        }
        if (value instanceof BigInteger number) {
            return Json.createValue(number);
        }
        if (value instanceof Number number) {
            return number instanceof Long || number instanceof Integer
                    ? Json.createValue(number.longValue())
                    : Json.createValue(new BigDecimal(number.toString()));
        }
        return value == null ? JsonValue.NULL : Json.createValue(value.toString());
    }
}
