package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Environment variables as settings, by MicroProfile Config's rule: upper case, every other character an underscore.
 * {@code GATEHOUSE_ROUTES_ORDERS_ANY_SCOPE} is {@code gatehouse.routes.orders.any-scope}; a name of the operator's own
 * is read in lower case. Immutable.
 */
public final class EnvironmentSource implements SettingsSource {

    private static final Pattern PLACEHOLDER = Pattern.compile("<[^>]+>");

    /** What Kubernetes sets in every pod beside a Service of the name gatehouse. */
    private static final Pattern KUBERNETES =
            Pattern.compile("GATEHOUSE_(SERVICE_(HOST|PORT(_.*)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?)");

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    /** The variables of {@code environment} that spell one of {@code keys}. */
    public EnvironmentSource(Map<String, String> environment, List<ConfigKey<?>> keys) {
        environment.forEach((variable, value) -> {
            if (variable.startsWith("GATEHOUSE_")
                    && !KUBERNETES.matcher(variable).matches()) {
                String name = propertyName(variable, keys);
                values.put(name, value);
                variables.put(name, variable);
            }
        });
    }

    @Override
    public String origin(String name) {
        return "environment variable " + variables.get(name);
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    @Override
    public @Nullable String value(String name) {
        return values.get(name);
    }

    /** The property that the variable spells; one that spells none is kept with dots, to be reported as unknown. */
    private static String propertyName(String variable, List<ConfigKey<?>> keys) {
        String best = variable.toLowerCase(Locale.ROOT).replace('_', '.');
        int longest = -1;
        for (ConfigKey<?> key : keys) {
            Matcher matcher = pattern(key.name()).matcher(variable);
            int literal = PLACEHOLDER.matcher(key.name()).replaceAll("").length();
            if (literal > longest && matcher.matches()) {
                longest = literal;
                String name = key.name();
                for (int group = 1; group <= matcher.groupCount(); group++) {
                    String own = matcher.group(group).toLowerCase(Locale.ROOT);
                    name = PLACEHOLDER.matcher(name).replaceFirst(Matcher.quoteReplacement(own));
                }
                best = name;
            }
        }
        return best;
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        int from = 0;
        Matcher placeholder = PLACEHOLDER.matcher(template);
        while (placeholder.find()) {
            regex.append(Pattern.quote(shout(template.substring(from, placeholder.start()))))
                    .append("([A-Z0-9_]+?)");
            from = placeholder.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(shout(template.substring(from)))).toString());
    }

    private static String shout(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
