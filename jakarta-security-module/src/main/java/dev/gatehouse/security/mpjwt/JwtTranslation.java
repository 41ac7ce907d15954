package dev.gatehouse.security.mpjwt;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.Settings.RawValue;
import dev.gatehouse.config.SettingsSource;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code mp.jwt.*} in Gatehouse's words. Confined to the thread that reads the settings. */
final class JwtTranslation {

    private static final String ISSUER = "mp.jwt.verify.issuer";
    private static final String AUDIENCES = "mp.jwt.verify.audiences";
    private static final String KEY = "mp.jwt.verify.publickey";
    private static final String LOCATION = "mp.jwt.verify.publickey.location";
    private static final String ALGORITHM = "mp.jwt.verify.publickey.algorithm";
    private static final String SKEW = "mp.jwt.verify.clock.skew";
    private static final String AGE = "mp.jwt.verify.token.age";
    private static final String HEADER = "mp.jwt.token.header";
    private static final String COOKIE = "mp.jwt.token.cookie";
    private static final List<String> KNOWN =
            List.of(ISSUER, AUDIENCES, KEY, LOCATION, ALGORITHM, SKEW, AGE, HEADER, COOKIE);

    private final JwtProperties properties;
    private final KeyLocation location;
    private final Settings explicit;
    private final Map<String, RawValue> values = new LinkedHashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    /** A translation of properties, some of which the explicit settings may have in Gatehouse's own words. */
    JwtTranslation(JwtProperties properties, ServletContext context, Settings explicit) {
        this.explicit = explicit;
        this.properties = properties;
        this.location = new KeyLocation(context);
    }

    /** The issuer, by the beginning of its properties' names. */
    void issuer(String prefix) {
        required(ISSUER, prefix + "issuer", "the exact iss of the tokens, an https:// or http:// URL");
        audiences(prefix);
        keys(prefix);
        RawValue algorithm = properties.get(ALGORITHM);
        set(prefix + "algorithms", algorithm == null ? byDefault("RS256") : algorithm);
        seconds(SKEW, prefix + "clock-skew");
        seconds(AGE, prefix + "max-age");
        if (properties.get(AGE) != null && properties.get(SKEW) == null) {
            // The age is a bound that the application has set to the second.
            set(prefix + "max-age-skew", byDefault("0s"));
        }
        set(prefix + "token-types", byDefault("JWT,at+jwt"));
        // §4.1: the name of the caller, and that a token may do without sub.
        set(prefix + "subject-claim", byDefault("upn,preferred_username,sub"));
        set(prefix + "required-claims", byDefault("iss"));
        set(prefix + "roles-claim", byDefault("groups"));
        source(prefix);
        for (String name : properties.names()) {
            if (name.startsWith("mp.jwt.decrypt.")) {
                problem(name, "asks for encrypted tokens, which are not taken", "not set; signed tokens over TLS");
            } else if (!KNOWN.contains(name)) {
                problem(name, "is no property of MicroProfile JWT 2.1", String.join(", ", KNOWN));
            }
        }
    }

    /** The route of an application that names none: a token for every path, and the application's own roles. */
    void route(String prefix) {
        set(prefix + "path", byDefault("/**"));
        set(prefix + "authenticate", byDefault("bearer"));
    }

    SettingsSource result() {
        return new Translated(Map.copyOf(values), List.copyOf(problems));
    }

    private void keys(String prefix) {
        RawValue key = properties.get(KEY);
        RawValue place = properties.get(LOCATION);
        if (key != null && place != null) {
            problem(LOCATION, "is set beside " + KEY, "one of the two");
        } else if (key != null) {
            set(prefix + "jwks", new RawValue(KeyLocation.document(key.text()), key.origin()));
        } else if (place != null) {
            KeyLocation.Found found = location.find(place.text());
            if (found == null) {
                problem(LOCATION, "can't be found", "an http(s):, file: or classpath: URL, a resource or a file");
            } else {
                set(prefix + found.property(), new RawValue(found.value(), place.origin()));
            }
        }
    }

    /** §9.2.4: without audiences a token for anybody counts; here only if the operator says so in so many words. */
    private void audiences(String prefix) {
        RawValue audiences = properties.get(AUDIENCES);
        if (audiences != null) {
            set(prefix + "audiences", audiences);
        } else if (!isExplicit(prefix + "any-audience") && !isExplicit(prefix + "audiences")) {
            problems.add(new ConfigProblem(
                    AUDIENCES,
                    null,
                    null,
                    "is missing beside other mp.jwt.*",
                    "whom the tokens must be meant for; or " + prefix
                            + "any-audience=true, and a token for anybody counts, as in MicroProfile JWT"));
        }
    }

    /** §9.2.2: the cookie counts only where the header is {@code Cookie}. */
    private void source(String prefix) {
        RawValue header = properties.get(HEADER);
        if (header == null || header.text().equalsIgnoreCase("Authorization")) {
            return;
        }
        if (header.text().equalsIgnoreCase("Cookie")) {
            RawValue cookie = properties.get(COOKIE);
            set(prefix + "token-cookie", cookie == null ? byDefault("Bearer") : cookie);
        } else {
            problem(HEADER, "is not where tokens are read", "Authorization, or Cookie");
        }
    }

    private boolean isExplicit(String property) {
        return explicit.raw(property).isPresent();
    }

    private void required(String name, String property, String allowed) {
        RawValue value = properties.get(name);
        if (value == null && !isExplicit(property)) {
            problems.add(new ConfigProblem(name, null, null, "is missing beside other mp.jwt.*", allowed));
        } else if (value != null) {
            set(property, value);
        }
    }

    private void seconds(String name, String property) {
        RawValue value = properties.get(name);
        if (value != null && value.text().matches("\\d{1,9}")) {
            set(property, new RawValue(value.text() + "s", value.origin()));
        } else if (value != null) {
            problem(name, "is no whole number", "a number of seconds");
        }
    }

    private void set(String property, RawValue value) {
        values.put(property, value);
    }

    private static RawValue byDefault(String value) {
        return new RawValue(value, "MicroProfile JWT's default");
    }

    private void problem(String name, String problem, String allowed) {
        RawValue value = properties.get(name);
        // A private key that was put where a public one, or its place, belongs must not come into a log.
        boolean secret = name.startsWith("mp.jwt.decrypt.") || name.startsWith(KEY);
        String text = value == null || secret ? null : value.text();
        problems.add(new ConfigProblem(name, value == null ? null : value.origin(), text, problem, allowed));
    }

    private record Translated(Map<String, RawValue> values, List<ConfigProblem> problems) implements SettingsSource {

        @Override
        public String origin(String name) {
            RawValue value = values.get(name);
            return value == null ? "mp.jwt" : value.origin();
        }

        @Override
        public Set<String> names() {
            return values.keySet();
        }

        @Override
        public @Nullable String value(String name) {
            RawValue value = values.get(name);
            return value == null ? null : value.text();
        }
    }
}
