package dev.gatehouse.quota;

import dev.gatehouse.config.ValueType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit over one or more windows, all of which must have room. Immutable.
 *
 * @param windows one to four windows of different lengths, the shortest first
 */
public record RateLimit(List<Window> windows) {

    private static final int MOST_WINDOWS = 4;
    private static final Pattern WINDOW = Pattern.compile("(\\d{1,9})/(\\d{0,9})(ms|s|m|h|d)");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(31);

    /** How a limit is written in the settings. */
    public static final ValueType<RateLimit> TYPE =
            new ValueType<>(RateLimit::parse, "one to four windows such as 100/1m or 10/1s,500/1h");

    /**
     * How many requests in how much time.
     *
     * @param permits how many, at least 1: all at once after a pause, then evenly over the length
     * @param length how long it takes until all are there again
     */
    public record Window(long permits, Duration length) {}

    /** Sorts and checks the windows. */
    public RateLimit {
        windows = windows.stream().sorted(Comparator.comparing(Window::length)).toList();
        if (windows.isEmpty() || windows.size() > MOST_WINDOWS) {
            throw new IllegalArgumentException("has no window, or more than " + MOST_WINDOWS);
        }
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            if (window.permits() < 1
                    || window.length().compareTo(SHORTEST) < 0
                    || window.length().compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "has a window without permits, or one shorter than 100ms or longer than 31d");
            }
            if (window.permits() > window.length().toNanos()) {
                throw new IllegalArgumentException("has a window with more than one permit a nanosecond");
            }
            if (i > 0 && window.length().equals(windows.get(i - 1).length())) {
                throw new IllegalArgumentException("has two windows of the same length");
            }
        }
    }

    /** Returns the limit with so many times the permits of each window, but for what a window can't have. */
    public RateLimit times(int factor) {
        return new RateLimit(windows.stream()
                .map(window -> new Window(
                        Math.min(
                                window.permits() * factor,
                                Math.max(window.permits(), window.length().toNanos())),
                        window.length()))
                .toList());
    }

    /**
     * The limit that {@code text} spells, such as {@code 10/1s,500/1h}; a unit alone is one of it.
     *
     * @throws IllegalArgumentException if it spells none
     */
    public static RateLimit parse(String text) {
        List<Window> windows = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher window = WINDOW.matcher(part.trim());
            if (!window.matches()) {
                throw new IllegalArgumentException("has something that is no rate limit");
            }
            long amount = window.group(2).isEmpty() ? 1 : Long.parseLong(window.group(2));
            windows.add(new Window(Long.parseLong(window.group(1)), length(amount, window.group(3))));
        }
        return new RateLimit(windows);
    }

    private static Duration length(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
