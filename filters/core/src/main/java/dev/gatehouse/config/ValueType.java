package dev.gatehouse.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a kind of value is written: a parser, and what is allowed in the words of an error message.
 *
 * @param parser reads the text
 * @param allowed completes the sentence "allowed: …"
 * @param <T> the value's type
 */
public record ValueType<T>(ConfigParser<T> parser, String allowed) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB)?");

    private static final Pattern BARE_COMMA = Pattern.compile("(?<!\\\\),");

    /** Any text that is not empty. */
    public static ValueType<String> text() {
        return new ValueType<>(text -> text, "a text");
    }

    /** {@code true} or {@code false}. */
    public static ValueType<Boolean> flag() {
        return new ValueType<>(
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("is neither true nor false");
                },
                "true or false");
    }

    /** A whole number between two bounds, both included. */
    public static ValueType<Integer> integer(int least, int most) {
        return new ValueType<>(
                text -> {
                    int value;
                    try {
                        value = Integer.parseInt(text);
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException("is not a whole number", e);
                    }
                    if (value < least || value > most) {
                        throw new IllegalArgumentException("is out of range");
                    }
                    return value;
                },
                "a whole number from " + least + " to " + most);
    }

    /** A length of time such as {@code 30s}, {@code 5m} or ISO 8601's {@code PT30S}, between two bounds. */
    public static ValueType<Duration> duration(Duration least, Duration most) {
        return new ValueType<>(
                text -> {
                    Duration value = parseDuration(text);
                    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                        throw new IllegalArgumentException("is out of range");
                    }
                    return value;
                },
                "a duration such as 500ms, 30s, 5m or PT30S, from " + show(least) + " to " + show(most));
    }

    /** A number of octets such as {@code 8KiB}, {@code 1MiB} or {@code 8192}, between two bounds. */
    public static ValueType<Integer> size(int least, int most) {
        return new ValueType<>(
                text -> {
                    Matcher size = SIZE.matcher(text);
                    if (!size.matches()) {
                        throw new IllegalArgumentException("is no size");
                    }
                    long unit = "KiB".equals(size.group(2)) ? 1024 : "MiB".equals(size.group(2)) ? 1024 * 1024 : 1;
                    long value = Long.parseLong(size.group(1)) * unit;
                    if (value < least || value > most) {
                        throw new IllegalArgumentException("is out of range");
                    }
                    return (int) value;
                },
                "a size such as 8192, 8KiB or 1MiB, from " + showSize(least) + " to " + showSize(most));
    }

    /** An absolute path-less or path-ful http or https URL without user, query and fragment. */
    public static ValueType<URI> url() {
        return new ValueType<>(ValueType::parseUrl, "an absolute https:// or http:// URL");
    }

    /** A path in the file system; whether it exists is for the reader to say. */
    public static ValueType<Path> file() {
        return new ValueType<>(Path::of, "the path of a file");
    }

    /** One of a closed set of words, in any case; the words are the constants' names with dashes. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(word(constant));
        }
        return new ValueType<>(
                text -> {
                    for (E constant : type.getEnumConstants()) {
                        if (word(constant).equalsIgnoreCase(text)) {
                            return constant;
                        }
                    }
                    throw new IllegalArgumentException("is none of these");
                },
                String.join(", ", words));
    }

    /**
     * This type, several times over, comma-separated, without repetitions and in order. A comma behind a backslash is one
     * within an element; any other backslash is itself.
     */
    public ValueType<List<T>> list() {
        return new ValueType<>(
                text -> {
                    LinkedHashSet<T> values = new LinkedHashSet<>();
                    for (String part : BARE_COMMA.split(text, -1)) {
                        if (part.isBlank()) {
                            throw new IllegalArgumentException("has an empty element");
                        }
                        values.add(parser.parse(part.trim().replace("\\,", ",")));
                    }
                    return List.copyOf(values);
                },
                "a comma-separated list; each: " + allowed);
    }

    /** A list, or the word {@code none} for an empty one: an empty value would say nothing. */
    public static <T> ValueType<List<T>> orNone(ValueType<List<T>> list) {
        return new ValueType<>(
                text -> text.equals("none") ? List.of() : list.parser().parse(text), "none, or " + list.allowed());
    }

    /** This type, with a check of its own. */
    public ValueType<T> checked(ConfigParser<T> check, String allowedText) {
        return new ValueType<>(check, allowedText);
    }

    private static <E extends Enum<E>> String word(E constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Duration parseDuration(String text) {
        Matcher simple = DURATION.matcher(text);
        if (simple.matches()) {
            long amount = Long.parseLong(simple.group(1));
            return switch (simple.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("is no duration", e);
        }
    }

    private static String show(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String showSize(int octets) {
        int kibibytes = octets / 1024;
        return octets % 1024 != 0 || octets == 0
                ? octets + "B"
                : kibibytes % 1024 == 0 ? kibibytes / 1024 + "MiB" : kibibytes + "KiB";
    }

    private static URI parseUrl(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL", e);
        }
        boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (!web || url.getHost() == null) {
            throw new IllegalArgumentException("is no absolute http or https URL");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("has a user or a fragment");
        }
        return url;
    }
}
