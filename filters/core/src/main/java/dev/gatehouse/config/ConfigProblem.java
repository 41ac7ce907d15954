package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/**
 * One mistake in the configuration, with all that is needed to mend it.
 *
 * @param property the property's full name
 * @param source where the value came from, or null if it is missing
 * @param value the offending value; null if it is missing or secret
 * @param problem what is wrong with it
 * @param allowed what is allowed
 */
public record ConfigProblem(
        String property, @Nullable String source, @Nullable String value, String problem, String allowed) {

    /** One line: {@code property = "value" (source): problem; allowed: …}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(property);
        if (value != null) {
            line.append(" = \"").append(SafeText.of(value)).append('"');
        }
        if (source != null) {
            line.append(" (").append(source).append(')');
        }
        return line.append(": ")
                .append(problem)
                .append("; allowed: ")
                .append(allowed)
                .toString();
    }
}
