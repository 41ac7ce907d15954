package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.gateway.GatewayConfig;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class ConfigurationReferenceTest {

    private static final String INTRODUCTION = """
            # Configuration reference

            Generated from the `ConfigKey` constants by `ConfigurationReferenceTest`; change those, not this page.

            A property has the same name as a MicroProfile Config property, a key of the proxy's file, a
            `<context-param>` or a filter's `<init-param>`. Names in angle brackets are your own. The first source that
            sets a property wins: MicroProfile Config, system properties, environment variables (upper case, every other
            character an underscore: `GATEHOUSE_ROUTES_ORDERS_PATH`), the file that `gatehouse.config` names, filter
            init-params, context-params, `/WEB-INF/gatehouse.properties` or `.yaml` in the application, the default. An empty value counts as not set, but for a restriction, where it is a mistake.

            Durations are `500ms`, `30s`, `5m`, `2h`, `1d` or ISO 8601 (`PT30S`); lists are comma-separated. A comma
            within an element is written `\\,` (in a `.properties` file, which takes one backslash away, `\\\\,`). A value
            can point at a secret: `${file:/run/secrets/x}`, `${env:NAME}`. All mistakes are reported together at start,
            and an unknown property under `gatehouse.` is one.
            """;

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("gatehouse", "General"),
            Map.entry("gatehouse.token-cache", "Verified tokens"),
            Map.entry("gatehouse.issuers.<i>", "Issuers"),
            Map.entry("gatehouse.routes.<r>", "Routes"),
            Map.entry("gatehouse.login.<l>", "Logins"),
            Map.entry("gatehouse.sessions", "Sessions"),
            Map.entry("gatehouse.forward.headers", "Forwarded identity"),
            Map.entry("gatehouse.forward", "Forwarding"),
            Map.entry("gatehouse.forward.signed", "Signed identity"),
            Map.entry("gatehouse.service-accounts.<s>", "Service accounts"),
            Map.entry("gatehouse.client-certificates", "Client certificates"),
            Map.entry("gatehouse.dpop", "DPoP proofs"),
            Map.entry("gatehouse.revocations", "Revocation"),
            Map.entry("gatehouse.management", "Management port"),
            Map.entry("gatehouse.rate-limits", "Rate limits"),
            Map.entry("gatehouse.tenants.<t>", "Tenants"),
            Map.entry("gatehouse.throttle", "Throttle"),
            Map.entry("gatehouse.api-keys", "API keys"),
            Map.entry("gatehouse.server", "Standalone server"),
            Map.entry("gatehouse.server.tls", "TLS"));

    /** What the names of a table have in common: up to the operator's own name, or to the last dot. */
    private static String group(String name) {
        int close = name.indexOf('>');
        return name.substring(0, close < 0 ? name.lastIndexOf('.') : close + 1);
    }

    private static String markdown(List<ConfigKey<?>> keys) {
        Map<String, List<ConfigKey<?>>> groups = new LinkedHashMap<>();
        groups.put("gatehouse", new ArrayList<>());
        keys.forEach(key -> groups.computeIfAbsent(group(key.name()), group -> new ArrayList<>())
                .add(key));
        StringBuilder page = new StringBuilder(INTRODUCTION);
        groups.forEach((group, members) -> {
            page.append("\n## ")
                    .append(TITLES.getOrDefault(group, group))
                    .append(": `")
                    .append(group)
                    .append(".`\n\n");
            page.append("| property | default | allowed | description |\n|---|---|---|---|\n");
            members.forEach(key -> page.append(row(key)));
        });
        return page.toString();
    }

    private static String row(ConfigKey<?> key) {
        String description = GeneratedDocument.cell(key.description()) + (key.secret() ? " Secret: never shown." : "");
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        key.name(),
                        key.defaultText() == null ? "" : "`" + key.defaultText() + "`",
                        GeneratedDocument.cell(key.allowed()),
                        description);
    }

    @Test
    void referenceWhenGeneratedThenIsWhatIsCommitted() throws IOException {
        GeneratedDocument.assertCurrent("configuration.md", markdown(GatewayConfig.KEYS));
    }

    @Test
    void referenceWhenGeneratedThenEachTableHasATitleOfItsOwn() {
        List<String> titles = markdown(GatewayConfig.KEYS)
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3, line.indexOf(':')))
                .toList();

        assertThat(titles).doesNotHaveDuplicates().hasSameSizeAs(TITLES.keySet());
        assertThat(titles).noneMatch(title -> title.startsWith("gatehouse"));
    }

    @Test
    void referenceWhenGeneratedThenHasEveryKeyOnce() {
        String page = markdown(GatewayConfig.KEYS);

        for (ConfigKey<?> key : GatewayConfig.KEYS) {
            assertThat(page).containsOnlyOnce("| `" + key.name() + "` |");
        }
    }
}
