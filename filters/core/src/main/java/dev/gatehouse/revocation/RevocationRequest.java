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

/** Makes a revocation of what an operator asks for. Immutable. */
final class RevocationRequest {

    private static final Set<String> MEMBERS =
            Set.of("token", "tokenId", "subject", "client", "all", "issuer", "issuedBefore", "until");
    private static final List<String> NAMES = List.of("token", "tokenId", "subject", "client", "all");

    private final List<IssuerConfig> issuers;
    private final Duration keep;

    /**
     * A reader of requests.
     *
     * @param keep how long a revocation is kept where the tokens' longest life is not known
     */
    RevocationRequest(List<IssuerConfig> issuers, Duration keep) {
        this.issuers = List.copyOf(issuers);
        this.keep = keep;
    }

    /**
     * The revocation that the members of a JSON object ask for.
     *
     * @throws MalformedException with what is wrong, in words for the operator
     */
    Revocation read(Map<String, Object> members, Instant now) throws MalformedException {
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
                        Revocation.Kind.TOKEN_ID, name(issuer), value(members, name), null, end(until, issuer, now));
            case "subject" ->
                new Revocation(
                        Revocation.Kind.SUBJECT,
                        name(issuer),
                        value(members, name),
                        before,
                        end(until, issuer, before));
            case "client" ->
                new Revocation(
                        Revocation.Kind.CLIENT, name(issuer), value(members, name), before, end(until, issuer, before));
            default -> all(members.get(name), issuer, before, until);
        };
    }

    private Revocation all(@Nullable Object all, @Nullable IssuerConfig issuer, Instant before, @Nullable Instant until)
            throws MalformedException {
        if (!Boolean.TRUE.equals(all)) {
            throw new MalformedException("all is not true");
        }
        return new Revocation(Revocation.Kind.ALL, name(issuer), "", before, end(until, issuer, before));
    }

    /** The operator is believed: the token's own words decide no more than for how long it is remembered. */
    private Revocation token(String token, @Nullable IssuerConfig issuer, @Nullable Instant until, Instant now) {
        Object expiry = claims(token).get("exp");
        Instant end = until;
        if (end == null && expiry instanceof Long seconds && seconds > 0 && seconds < 253_402_300_799L) {
            end = Instant.ofEpochSecond(seconds).plus(longestSkew());
        }
        return new Revocation(
                Revocation.Kind.TOKEN,
                name(issuer),
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
    private Instant end(@Nullable Instant until, @Nullable IssuerConfig issuer, Instant issued) {
        if (until != null) {
            return until;
        }
        Duration longest = Duration.ZERO;
        for (IssuerConfig each : issuer == null ? issuers : List.of(issuer)) {
            Duration life = each.maxLifetime();
            Duration here = life == null ? keep : life.plus(each.clockSkew());
            longest = here.compareTo(longest) > 0 ? here : longest;
        }
        return issued.plus(longest.isZero() ? keep : longest).plusSeconds(1);
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

    private static @Nullable String name(@Nullable IssuerConfig issuer) {
        return issuer == null ? null : issuer.name();
    }

    private static String value(Map<String, Object> members, String name) throws MalformedException {
        String value = RevocationJson.text(members, name);
        if (value == null || value.isBlank()) {
            throw new MalformedException(name + " is empty");
        }
        return value;
    }
}
