package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.HttpReply.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.text.ParseException;
import java.util.List;
import java.util.Map;

class FailureRendererTest {

    private static final String REASON = "the-precise-reason eyJhbGciOi";
    private static final String INVALID_TOKEN =
            "Bearer realm=\"acme\", error=\"invalid_token\", error_description=\"%s\", scope=\"a b\"";

    private final FailureRenderer renderer = new FailureRenderer("acme");

    private HttpReply render(Failure failure) {
        return renderer.render(failure, "id-1", List.of(Challenge.of("Bearer")), List.of("a", "b"));
    }

    private HttpReply render(FailureCode code) {
        return render(new Failure(code, REASON, List.of("x", "y")));
    }

    private static List<String> values(HttpReply reply, String name) {
        return reply.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void renderWhenAnyCodeThenProblemWithoutReason(FailureCode code) throws ParseException {
        HttpReply reply = render(code);

        assertThat(reply.status()).isEqualTo(code.status());
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(JSONObjectUtils.parse(reply.body()))
                .isEqualTo(Map.of(
                        "type",
                        "urn:gatehouse:problem:" + code.problem(),
                        "title",
                        code.title(),
                        "status",
                        (long) code.status(),
                        "requestId",
                        "id-1"));
        assertThat(values(reply, "Cache-Control")).containsExactly("no-store");
        assertThat(reply.toString())
                .doesNotContain("precise")
                .doesNotContain("eyJ")
                .doesNotContain(code.id());
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void renderWhenAnyCodeThenChallengeFollowsRfc6750(FailureCode code) {
        List<String> challenges = values(render(code), "WWW-Authenticate");

        switch (code) {
            case CREDENTIAL_MISSING -> assertThat(challenges).containsExactly("Bearer realm=\"acme\", scope=\"a b\"");
            case TOKEN_EXPIRED ->
                assertThat(challenges).containsExactly(INVALID_TOKEN.formatted("The token has expired"));
            case TOKEN_MALFORMED,
                    TOKEN_NOT_YET_VALID,
                    TOKEN_LIFETIME_TOO_LONG,
                    TOKEN_TYPE_REFUSED,
                    ALGORITHM_REFUSED,
                    KEY_UNKNOWN,
                    SIGNATURE_INVALID,
                    ISSUER_UNKNOWN,
                    AUDIENCE_REFUSED,
                    CLAIM_MISSING,
                    CLAIM_REFUSED,
                    TOKEN_ENCRYPTED,
                    VALIDATOR_REFUSED,
                    TOKEN_INACTIVE,
                    TOKEN_REVOKED,
                    TOKEN_UNBOUND,
                    BINDING_BROKEN ->
                assertThat(challenges).containsExactly(INVALID_TOKEN.formatted("The token is not valid"));
            case REQUEST_AMBIGUOUS ->
                assertThat(challenges)
                        .containsExactly("Bearer realm=\"acme\", error=\"invalid_request\","
                                + " error_description=\"The request is ambiguous\", scope=\"a b\"");
            case TOKEN_REPEATED ->
                assertThat(challenges)
                        .containsExactly("Bearer realm=\"acme\", error=\"invalid_request\","
                                + " error_description=\"The request has two tokens\", scope=\"a b\"");
            case SCOPE_INSUFFICIENT ->
                assertThat(challenges)
                        .containsExactly("Bearer realm=\"acme\", error=\"insufficient_scope\","
                                + " error_description=\"The token's scope is not enough\", scope=\"x y\"");
            default -> {
                if (code.status() == 401) {
                    assertThat(challenges).containsExactly("Bearer realm=\"acme\", scope=\"a b\"");
                } else {
                    assertThat(challenges).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void renderWhenAnyCodeThenTitleIsSafeInAChallenge(FailureCode code) {
        assertThat(code.title()).matches("[\\x20-\\x7E&&[^\"\\\\]]+");
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void renderWhenAnyCodeThenAllowOnlyFor405AndRetryOnlyFor503(FailureCode code) {
        HttpReply reply = render(code);

        assertThat(values(reply, "Allow"))
                .isEqualTo(code == FailureCode.METHOD_NOT_ALLOWED ? List.of("x, y") : List.of());
        assertThat(values(reply, "Retry-After")).isEqualTo(code.status() == 503 ? List.of("5") : List.of());
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void renderWhenStatusIs401ThenChallenged(FailureCode code) {
        HttpReply reply = renderer.render(Failure.of(code, REASON), "id-1", List.of(), List.of());

        assertThat(values(reply, "WWW-Authenticate").isEmpty())
                .isEqualTo(code.status() != 401
                        && code != FailureCode.SCOPE_INSUFFICIENT
                        && code != FailureCode.REQUEST_AMBIGUOUS
                        && code != FailureCode.TOKEN_REPEATED);
    }

    @Test
    void renderWhenRouteAsksForNoScopeThenNoneInTheChallenge() {
        HttpReply reply = renderer.render(
                Failure.of(FailureCode.CREDENTIAL_MISSING, REASON), "id-1", List.of(Challenge.of("Bearer")), List.of());

        assertThat(values(reply, "WWW-Authenticate")).containsExactly("Bearer realm=\"acme\"");
    }

    @Test
    void renderWhenSeveralSchemesThenOneChallengeEach() {
        HttpReply reply = renderer.render(
                Failure.of(FailureCode.CREDENTIAL_MISSING, REASON),
                "id-1",
                List.of(Challenge.of("Bearer"), Challenge.of("ApiKey")),
                List.of());

        assertThat(values(reply, "WWW-Authenticate")).containsExactly("Bearer realm=\"acme\"", "ApiKey realm=\"acme\"");
    }

    @Test
    void renderWhenProofIsAtFaultThenOnlyTheDpopChallengeSaysSo() {
        HttpReply reply = renderer.render(
                new Failure(FailureCode.PROOF_NONCE_REQUIRED, REASON, List.of("n-1")),
                "id-1",
                List.of(Challenge.of("Bearer"), new Challenge("DPoP", Map.of("algs", "ES256"))),
                List.of());

        assertThat(values(reply, "WWW-Authenticate"))
                .containsExactly(
                        "Bearer realm=\"acme\"",
                        "DPoP realm=\"acme\", algs=\"ES256\", error=\"use_dpop_nonce\","
                                + " error_description=\"The proof needs the nonce given here\"");
        assertThat(values(reply, "DPoP-Nonce")).containsExactly("n-1");
    }

    @ParameterizedTest
    @CsvSource({"a\"b", "a\\b", "</script>"})
    void renderWhenRequestIdIsOddThenStillJson(String id) throws ParseException {
        HttpReply reply = renderer.render(
                Failure.of(FailureCode.ROUTE_UNKNOWN, REASON), id, List.of(Challenge.of("Bearer")), List.of());

        assertThat(JSONObjectUtils.parse(reply.body())).containsEntry("requestId", id);
    }
}
