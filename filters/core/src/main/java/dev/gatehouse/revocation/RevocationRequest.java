package dev.gatehouse.revocation;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a revocation of what an operator asks for. Immutable. */
final class RevocationRequest {

    private static final Set<String> MEMBERS =
            Set.of("token", "tokenId", "subject", "client", "all", "issuer", "issuedBefore", "until", "tenant");
    private static final List<String> NAMES = List.of("token", "tokenId", "subject", "client", "all");

    /** RFC 6750 §2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9\\-._~+/]+=*");

    private final List<IssuerConfig> issuers;
    private final List<String> tenants;
    private final Duration keep;

    /**
     * A reader of requests.
     *
     * @param tenants the tenants' names in the settings
     * @param keep how long a revocation is kept where the tokens' longest life is not known
     */
    RevocationRequest(List<IssuerConfig> issuers, List<String> tenants, Duration keep) {
        this.issuers = List.copyOf(issuers);
        this.tenants = List.copyOf(tenants);
        this.keep = keep;
    }

    /**
     * The revocation that the members of a JSON object ask for.
     *
     * @throws MalformedException with what is wrong, in words for the operator
     */
    Revocation read(Map<String, Object> members, Instant now) throws MalformedException {
        String tenant = RevocationJson.text(members, "tenant");
        if (tenant != null && !tenants.contains(tenant)) {
            throw new MalformedException("tenant is none of " + tenants);
        }
        Revocation everywhere = atAll(members, now);
        return tenant == null ? everywhere : everywhere.at(tenant);
    }

    private Revocation atAll(Map<String, Object> members, Instant now) throws MalformedException {
        for (String name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw new MalformedException("an unknown member; known are "
                        + MEMBERS.stream().sorted().toList());
            }
        }
        List<String> given = NAMES.stream().filter(members::containsKey).toList();
        if (given.size() != 1) {
            throw new MalformedException("not exactly one of " + NAMES);
        }
        IssuerConfig issuer = issuer(RevocationJson.text(members, "issuer"));
        Instant issuedBefore = RevocationJson.instant(members, "issuedBefore");
        if (issuedBefore != null && issuedBefore.isAfter(now)) {
            throw new MalformedException("issuedBefore lies ahead, and would refuse tokens that are yet to be issued");
        }
        Instant until = RevocationJson.instant(members, "until");
        if (until != null && !until.isAfter(now)) {
            throw new MalformedException("until is over already");
        }
        Instant before = issuedBefore == null ? now : issuedBefore;
        String name = given.get(0);
        return switch (name) {
            case "token" -> token(value(members, name), issuer, until, now);
            case "tokenId" ->
                new Revocation(
                        Revocation.Kind.TOKEN_ID,
                        identifier(issuer),
                        value(members, name),
                        null,
                        end(until, issuer, now, now));
            case "subject" ->
                new Revocation(
                        Revocation.Kind.SUBJECT,
                        identifier(issuer),
                        value(members, name),
                        before,
                        end(until, issuer, before, now));
            case "client" ->
                new Revocation(
                        Revocation.Kind.CLIENT,
                        identifier(issuer),
                        value(members, name),
                        before,
                        end(until, issuer, before, now));
            default -> all(members.get(name), issuer, before, until, now);
        };
    }

    private Revocation all(
            @Nullable Object all, @Nullable IssuerConfig issuer, Instant before, @Nullable Instant until, Instant now)
            throws MalformedException {
        if (!Boolean.TRUE.equals(all)) {
            throw new MalformedException("all is not true");
        }
        return new Revocation(Revocation.Kind.ALL, identifier(issuer), "", before, end(until, issuer, before, now));
    }

    /** The operator is believed: the token's own words decide no more than for how long it is remembered. */
    private Revocation token(String token, @Nullable IssuerConfig issuer, @Nullable Instant until, Instant now)
            throws MalformedException {
        if (!TOKEN.matcher(token).matches()) {
            throw new MalformedException("token has characters that no token has, a scheme or a line's end perhaps");
        }
        Object expiry = claims(token).get("exp");
        Instant end = until;
        if (end == null && expiry instanceof Long seconds && seconds > 0 && seconds < 253_402_300_799L) {
            end = Instant.ofEpochSecond(seconds).plus(longestSkew());
        }
        return new Revocation(
                Revocation.Kind.TOKEN,
                identifier(issuer),
                TokenDigest.of(token),
                null,
                end == null || !end.isAfter(now) ? now.plus(keep) : end);
    }

    private static Map<String, Object> claims(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            return parts.length == 3 ? StrictJson.object(StrictBase64Url.decode(parts[1])) : Map.of();
        } catch (MalformedException e) {
            return Map.of();
        }
    }

    /** When the last token that was issued at {@code issued} or before has expired. */
    private Instant end(@Nullable Instant until, @Nullable IssuerConfig issuer, Instant issued, Instant now)
            throws MalformedException {
        if (until != null) {
            return until;
        }
        // How old a token may be that lives no bounded time, nobody knows: it is kept from now on.
        Instant latest = issuers.isEmpty() ? now.plus(keep) : Instant.MIN;
        for (IssuerConfig each : issuer == null ? issuers : List.of(issuer)) {
            Duration life = each.maxLifetime();
            Instant here = life == null ? now.plus(keep) : issued.plus(life).plus(each.clockSkew());
            latest = here.isAfter(latest) ? here : latest;
        }
        if (!latest.isAfter(now)) {
            throw new MalformedException("issuedBefore lies so far back that such tokens have all expired");
        }
        return latest.plusSeconds(1);
    }

    private Duration longestSkew() {
        return issuers.stream()
                .map(IssuerConfig::clockSkew)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO)
                .plusSeconds(1);
    }

    private @Nullable IssuerConfig issuer(@Nullable String given) throws MalformedException {
        if (given == null) {
            return null;
        }
        for (IssuerConfig issuer : issuers) {
            if (issuer.name().equals(given) || issuer.issuer().equals(given)) {
                return issuer;
            }
        }
        throw new MalformedException(
                "issuer is none of " + issuers.stream().map(IssuerConfig::name).toList());
    }

    /** The name in the settings may change while tokens live. */
    private static @Nullable String identifier(@Nullable IssuerConfig issuer) {
        return issuer == null ? null : issuer.issuer();
    }

    private static String value(Map<String, Object> members, String name) throws MalformedException {
        String value = RevocationJson.text(members, name);
        if (value == null || value.isBlank()) {
            throw new MalformedException(name + " is empty");
        }
        return value;
    }
}
