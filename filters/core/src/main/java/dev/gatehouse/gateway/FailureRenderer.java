package dev.gatehouse.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.HttpReply.Header;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the reply to a failure: the only place that does. The body is a problem (RFC 9457) with the request id, the
 * challenge is RFC 6750's §3. Nothing of {@link Failure#reason()} gets into it. Immutable.
 */
public final class FailureRenderer {

    /** The body's media type (RFC 9457 §6.1). */
    public static final String PROBLEM_JSON = "application/problem+json";

    /** What every problem type begins with. */
    public static final String PROBLEM_TYPE = "urn:gatehouse:problem:";

    private static final String BEARER = "Bearer";
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final JsonFactory JSON = new JsonFactory();

    private final String realm;

    /** A renderer whose challenges name {@code realm}. */
    public FailureRenderer(String realm) {
        this.realm = realm;
    }

    /**
     * The reply.
     *
     * @param challenges in order; where there are none, a 401 still challenges with Bearer
     * @param scopes the scopes that the route asks for
     */
    public HttpReply render(Failure failure, String requestId, List<Challenge> challenges, List<String> scopes) {
        FailureCode code = failure.code();
        List<Header> headers = new ArrayList<>();
        if (code.isChallenged()) {
            for (Challenge challenge : challenges.isEmpty() ? List.of(Challenge.of(BEARER)) : challenges) {
                headers.add(new Header(Headers.WWW_AUTHENTICATE, challenge(challenge, failure, scopes)));
            }
        }
        if (code == FailureCode.PROOF_NONCE_REQUIRED) {
            failure.expected().stream()
                    .findFirst()
                    .ifPresent(nonce -> headers.add(new Header(Headers.DPOP_NONCE, nonce)));
        }
        if (code == FailureCode.METHOD_NOT_ALLOWED) {
            headers.add(new Header(Headers.ALLOW, String.join(", ", failure.expected())));
        }
        if (code.status() == 503) {
            headers.add(new Header(Headers.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS)));
        }
        if (code.closesConnection()) {
            headers.add(new Header(Headers.CONNECTION, "close"));
        }
        headers.add(new Header(Headers.CACHE_CONTROL, "no-store"));
        return new HttpReply(
                code.status(),
                headers,
                PROBLEM_JSON,
                problem(PROBLEM_TYPE + code.problem(), code.title(), code.status(), requestId));
    }

    private String challenge(Challenge asked, Failure failure, List<String> routeScopes) {
        FailureCode code = failure.code();
        StringBuilder challenge = new StringBuilder(asked.scheme())
                .append(" realm=\"")
                .append(realm)
                .append('"');
        asked.parameters()
                .forEach((name, value) -> challenge
                        .append(", ")
                        .append(name)
                        .append("=\"")
                        .append(value)
                        .append('"'));
        boolean proves = asked.scheme().equals(Headers.DPOP);
        if (!proves && !asked.scheme().equals(BEARER)) {
            return challenge.toString();
        }
        String error = code.oauthError();
        if (error != null && (proves || !code.isProofFault())) {
            challenge.append(", error=\"").append(error).append("\", error_description=\"");
            challenge.append(code.title()).append('"');
        }
        List<String> scopes = code == FailureCode.SCOPE_INSUFFICIENT ? failure.expected() : routeScopes;
        if (!scopes.isEmpty()) {
            challenge.append(", scope=\"").append(String.join(" ", scopes)).append('"');
        }
        return challenge.toString();
    }

    /** The body of a problem (RFC 9457 §3.1), for what a server refuses before the engine sees it too. */
    public static String problem(String type, String title, int status, String requestId) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("requestId", requestId);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }
}
