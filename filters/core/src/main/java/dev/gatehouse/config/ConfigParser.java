package dev.gatehouse.config;

/**
 * Reads one value from its text. Implementations are stateless.
 *
 * @param <T> what the text means
 */
@FunctionalInterface
public interface ConfigParser<T> {

    /**
     * The value of {@code text}, which is trimmed and not empty.
     *
     * @throws IllegalArgumentException with a message that says what is wrong, without repeating the text
     */
    T parse(String text);
}
