package dev.gatehouse.auth.token;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an issuer's tokens must say, however they are verified. Immutable.
 *
 * @param name the issuer's name in the settings
 * @param issuer the exact {@code iss}
 * @param audiences the token must name one of them; empty where its {@code aud} is not checked
 * @param clockSkew how far clocks may differ
 * @param maxLifetime the most that {@code exp - iat} may be; null for no bound
 * @param maxAge the longest that a token counts after its {@code iat}; null for no bound
 * @param maxAgeSkew how far clocks may differ where the age is measured
 * @param requiredClaims names or pointers that must not be missing
 * @param allowedClaims for a name or pointer the values of which the token must have one
 * @param mapping where the parts of the identity stand
 * @param tokenCookie the cookie that holds its tokens; null where they come in {@code Authorization}
 * @param senderConstraint whether its tokens must be bound to whoever sends them
 */
public record IssuerConfig(
        String name,
        String issuer,
        List<String> audiences,
        Duration clockSkew,
        @Nullable Duration maxLifetime,
        @Nullable Duration maxAge,
        Duration maxAgeSkew,
        List<String> requiredClaims,
        Map<String, List<String>> allowedClaims,
        ClaimMapping mapping,
        @Nullable String tokenCookie,
        SenderConstraint senderConstraint) {

    /** What becomes of tokens that whoever holds them can use (RFC 6750 §1.2). */
    public enum SenderConstraint {
        /** They are taken; a token that is bound is held to it all the same. */
        ACCEPT,
        /** They are refused: a token must be bound to a certificate (RFC 8705) or a key (RFC 9449). */
        REQUIRE
    }

    /** The group of all issuers' properties. */
    public static final String GROUP = "gatehouse.issuers.";

    private static final Duration DAY = Duration.ofDays(1);

    public static final ConfigKey<URI> ISSUER = ConfigKey.of(
            GROUP + "<i>.issuer",
            ValueType.url(),
            "The issuer's identifier: tokens must carry exactly this `iss`, and its metadata is discovered below it.");
    public static final ConfigKey<List<String>> AUDIENCES = ConfigKey.of(
            GROUP + "<i>.audiences",
            ValueType.text().list(),
            "Who the tokens must be meant for: `aud` must name one of these. Required, unless any-audience is true.");
    public static final ConfigKey<Boolean> ANY_AUDIENCE = ConfigKey.of(
                    GROUP + "<i>.any-audience",
                    ValueType.flag(),
                    "Takes the issuer's tokens whatever their `aud`, and tokens without it: any service that is sent a token of"
                            + " the issuer can then use it here. Only without `audiences`.")
            .withDefault("false");
    public static final ConfigKey<Duration> CLOCK_SKEW = ConfigKey.of(
                    GROUP + "<i>.clock-skew",
                    ValueType.duration(Duration.ZERO, Duration.ofMinutes(10)),
                    "How far the issuer's clock may differ from ours.")
            .withDefault("30s");
    public static final ConfigKey<Duration> MAX_LIFETIME = ConfigKey.of(
                    GROUP + "<i>.max-lifetime",
                    ValueType.duration(Duration.ofSeconds(1), DAY.multipliedBy(366)),
                    "The most that `exp - iat` may be; a token without `iat` is then refused. Not set: no bound.")
            .asRestriction();
    public static final ConfigKey<Duration> MAX_AGE = ConfigKey.of(
                    GROUP + "<i>.max-age",
                    ValueType.duration(Duration.ofSeconds(1), DAY.multipliedBy(366)),
                    "How long a token counts after its `iat`, however much later it expires; a token without `iat` is then"
                            + " refused. Not set: no bound.")
            .asRestriction();
    public static final ConfigKey<Duration> MAX_AGE_SKEW = ConfigKey.of(
            GROUP + "<i>.max-age-skew",
            ValueType.duration(Duration.ZERO, Duration.ofMinutes(10)),
            "How much longer than max-age a token counts, since clocks differ. Not set: as clock-skew.");
    public static final ConfigKey<List<String>> REQUIRED_CLAIMS = ConfigKey.of(
                    GROUP + "<i>.required-claims",
                    ValueType.text().list(),
                    "Claims, by name or JSON pointer, that must be present and not null.")
            .withDefault("sub")
            .asRestriction();
    public static final ConfigKey<List<String>> CLAIM_VALUES = ConfigKey.of(
                    GROUP + "<i>.claims.<claim>",
                    ValueType.text().list(),
                    "The values of which this claim, by name or JSON pointer, must have one.")
            .asRestriction();

    public static final ConfigKey<String> TOKEN_COOKIE = ConfigKey.of(
            GROUP + "<i>.token-cookie",
            ValueType.text()
                    .checked(IssuerConfig::cookie, "a cookie's name that is not one of Gatehouse's own, such as jwt"),
            "The cookie that holds the issuer's tokens, which are then not read in `Authorization`. A browser adds it"
                    + " whichever page sends the request: unsafe methods are taken from our own pages alone (by"
                    + " `Sec-Fetch-Site`, else `Origin`), as with sessions.");
    public static final ConfigKey<SenderConstraint> SENDER_CONSTRAINT = ConfigKey.of(
                    GROUP + "<i>.sender-constraint",
                    ValueType.oneOf(SenderConstraint.class),
                    "Whether tokens must be bound to their sender's certificate (RFC 8705) or key (RFC 9449). Where a token is"
                            + " bound, the binding is enforced in any case.")
            .withDefault("accept")
            .asRestriction();

    public static final List<ConfigKey<?>> KEYS = List.of(
            ISSUER,
            AUDIENCES,
            ANY_AUDIENCE,
            CLOCK_SKEW,
            MAX_LIFETIME,
            MAX_AGE,
            MAX_AGE_SKEW,
            REQUIRED_CLAIMS,
            CLAIM_VALUES,
            TOKEN_COOKIE,
            SENDER_CONSTRAINT);

    /** Copies the collections. */
    public IssuerConfig {
        audiences = List.copyOf(audiences);
        requiredClaims = List.copyOf(requiredClaims);
        allowedClaims = Map.copyOf(allowedClaims);
    }

    /** Reads the issuer called {@code name}; null if a problem was recorded without which it can't be built. */
    public static @Nullable IssuerConfig from(ConfigReader reader, String name) {
        URI issuer = reader.required(ISSUER, name);
        List<String> audiences = audiences(reader, name);
        if (issuer != null && issuer.getRawQuery() != null) {
            reader.problem(ISSUER, "has a query", ISSUER.allowed() + " without query", name);
        }
        Duration clockSkew = reader.value(CLOCK_SKEW, name);
        Duration maxAgeSkew = reader.optional(MAX_AGE_SKEW, name);
        IssuerConfig config = new IssuerConfig(
                name,
                issuer == null ? "" : issuer.toString(),
                audiences == null ? List.of() : audiences,
                clockSkew,
                reader.optional(MAX_LIFETIME, name),
                reader.optional(MAX_AGE, name),
                maxAgeSkew == null ? clockSkew : maxAgeSkew,
                reader.value(REQUIRED_CLAIMS, name),
                claimValues(reader, name),
                ClaimMapping.from(reader, name),
                reader.optional(TOKEN_COOKIE, name),
                reader.value(SENDER_CONSTRAINT, name));
        return issuer == null || audiences == null ? null : config;
    }

    /** RFC 6265 §4.1.1; the cookies of logins begin with gatehouse. */
    private static String cookie(String text) {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}") || text.matches("(__(Host|Secure)-)?gatehouse.*")) {
            throw new IllegalArgumentException("can't be the name of a token's cookie");
        }
        return text;
    }

    private static @Nullable List<String> audiences(ConfigReader reader, String name) {
        if (!reader.value(ANY_AUDIENCE, name)) {
            return reader.required(AUDIENCES, name);
        }
        if (reader.isSet(AUDIENCES, name)) {
            reader.problem(ANY_AUDIENCE, "is true beside audiences", "false, or no audiences", name);
        }
        return List.of();
    }

    /** Returns whether the {@code aud} of its tokens is not checked. */
    public boolean takesAnyAudience() {
        return audiences.isEmpty();
    }

    private static Map<String, List<String>> claimValues(ConfigReader reader, String name) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String claim : reader.settings().tails(GROUP + name + ".claims.")) {
            List<String> allowed = reader.optional(CLAIM_VALUES, name, claim);
            values.put(claim, allowed == null ? List.of() : allowed);
        }
        return values;
    }
}
