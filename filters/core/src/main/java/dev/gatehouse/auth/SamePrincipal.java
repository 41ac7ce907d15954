package dev.gatehouse.auth;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a client certificate and another credential name the same principal: the certificate's must be one of the
 * templates, filled in from the other. Immutable.
 *
 * @param templates texts with {@code {client}}, {@code {subject}}, {@code {tenant}} or {@code {claim:name}} in them
 */
public record SamePrincipal(List<String> templates) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(client|subject|tenant|claim:[^{}]+)}");

    private static final ConfigKey<List<String>> TEMPLATES = ConfigKey.of(
                    "gatehouse.client-certificates.same-principal",
                    ValueType.text()
                            .checked(
                                    SamePrincipal::template,
                                    "a text with {client}, {subject}, {tenant} or {claim:name}")
                            .list(),
                    "Where a route takes client-cert+bearer: what the certificate's principal must be, made of what the other"
                            + " credential says; one of these.")
            .withDefault("{client}");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(TEMPLATES);

    /** Copies the list. */
    public SamePrincipal {
        templates = List.copyOf(templates);
    }

    /** Reads the rule. */
    public static SamePrincipal from(ConfigReader reader) {
        return new SamePrincipal(reader.value(TEMPLATES));
    }

    /** Whether the principal of a certificate is that of {@code other}; what a template lacks makes it match nothing. */
    public boolean holds(String certificatePrincipal, Identity other) {
        return templates.stream().anyMatch(template -> certificatePrincipal.equals(fill(template, other)));
    }

    private static @Nullable String fill(String template, Identity identity) {
        Matcher placeholder = PLACEHOLDER.matcher(template);
        StringBuilder filled = new StringBuilder();
        while (placeholder.find()) {
            String value = value(placeholder.group(1), identity);
            if (value == null) {
                return null;
            }
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return placeholder.appendTail(filled).toString();
    }

    private static @Nullable String value(String name, Identity identity) {
        return switch (name) {
            case "client" -> identity.client();
            case "subject" -> identity.subject();
            case "tenant" -> identity.tenant();
            default -> identity.claims().get(name.substring("claim:".length())) instanceof String text ? text : null;
        };
    }

    private static String template(String text) {
        if (!PLACEHOLDER.matcher(text).find()
                || PLACEHOLDER.matcher(text).replaceAll("").matches(".*[{}].*")) {
            throw new IllegalArgumentException("has no placeholder, or an unknown one");
        }
        return text;
    }
}
