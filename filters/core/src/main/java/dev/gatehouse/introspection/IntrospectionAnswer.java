package dev.gatehouse.introspection;

import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.provider.ProviderAnswer;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an issuer answered about a token, held to RFC 7662 §2.2: whatever is not just that is no answer at all.
 *
 * @param active whether the token is good
 * @param claims what the issuer says of it, without {@code active}
 * @param octets how long the answer was
 */
record IntrospectionAnswer(boolean active, Claims claims, int octets) {

    private static final String JSON = "application/json";
    private static final String SIGNED = "application/token-introspection+jwt";

    /**
     * Reads an answer.
     *
     * @throws FetchException if it is none since the issuer is ill, or our client is not let in
     * @throws UnusableAnswerException if it is none for another reason
     */
    static IntrospectionAnswer of(ProviderAnswer response) {
        int status = response.status();
        if (status == 401) {
            throw new FetchException("it refuses our own client with 401: check client-id and what proves it");
        }
        if (status >= 500) {
            throw new FetchException("it answered " + status);
        }
        if (status != 200) {
            throw new UnusableAnswerException("it answered " + status + " to this token, or to our own client");
        }
        checkType(response.contentTypes());
        Map<String, Object> members;
        try {
            members = new LinkedHashMap<>(StrictJson.object(response.body()));
        } catch (MalformedException e) {
            throw new UnusableAnswerException("its answer is " + e.getMessage());
        }
        if (!(members.remove("active") instanceof Boolean active)) {
            throw new UnusableAnswerException("its answer does not say whether the token is active");
        }
        return new IntrospectionAnswer(active, new Claims(members), response.body().length);
    }

    private static void checkType(List<String> types) {
        String type = types.size() == 1 ? mediaType(types.get(0)) : "";
        if (type.equals(SIGNED)) {
            throw new UnusableAnswerException(
                    "its answer is signed (RFC 9701), which is not supported: ask it for plain JSON");
        }
        if (!type.equals(JSON)) {
            throw new UnusableAnswerException("its answer is not " + JSON);
        }
    }

    private static String mediaType(String value) {
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
    }
}
