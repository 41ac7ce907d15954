package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** An active token is not yet one for us: its claims are held to the issuer's rules. */
class AnswerClaimsTest {

    private final TestProvider provider = new TestProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private IntrospectionGate.Builder gate() {
        return IntrospectionGate.of(provider);
    }

    /** Answers with a claim changed, or without it if {@code value} is null. */
    private void with(String claim, @Nullable Object value) {
        Map<String, Object> members = provider.active();
        if (value == null) {
            members.remove(claim);
        } else {
            members.put(claim, value);
        }
        provider.answerJson(JSONObjectUtils.toJSONString(members));
    }

    @Test
    void claimsWhenIssuerAndExpiryAreMissingThenTaken() {
        provider.answerJson("{\"active\":true,\"sub\":\"alice\",\"aud\":[\"api\",\"other\"]}");

        assertThat(gate().open().accepted("opaque-1")).satisfies(identity -> {
            assertThat(identity.issuer()).isEqualTo("main");
            assertThat(identity.expiresAt()).isNull();
        });
    }

    @Test
    void issuerWhenAnotherOrNoTextThenRefused() {
        with("iss", "https://evil.example.com");
        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.ISSUER_UNKNOWN);

        with("iss", List.of(provider.issuer()));
        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.ISSUER_UNKNOWN);
    }

    @Test
    void audienceWhenMissingOrAnothersThenRefused() {
        with("aud", null);
        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.AUDIENCE_REFUSED);

        with("aud", "other");
        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.AUDIENCE_REFUSED);

        with("aud", Map.of("api", true));
        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.AUDIENCE_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"exp,-31,TOKEN_EXPIRED", "nbf,40,TOKEN_NOT_YET_VALID", "iat,40,TOKEN_NOT_YET_VALID"})
    void timesWhenBeyondTheSkewThenRefused(String claim, long offset, FailureCode code) {
        with(claim, System.currentTimeMillis() / 1000 + offset);

        assertThat(gate().open().refused("opaque-1")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"exp,soon", "nbf,1.5", "iat,-1"})
    void timesWhenNoDatesThenRefused(String claim, String value) {
        provider.answerJson(provider.activeJson()
                .replaceFirst("\"" + claim + "\":\\d+", "\"x\":1")
                .replaceFirst("}$", ",\"" + claim + "\":" + (value.equals("soon") ? "\"soon\"" : value) + "}"));

        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.CLAIM_REFUSED);
    }

    @Test
    void lifetimeWhenBoundedAndUnknownThenRefused() {
        with("exp", null);
        assertThat(gate().with("max-lifetime", "10m").open().refused("opaque-1"))
                .isEqualTo(FailureCode.CLAIM_MISSING);

        provider.heal();
        gate().with("max-lifetime", "10m").open().accepted("opaque-1");
        assertThat(gate().with("max-lifetime", "1m").open().refused("opaque-1"))
                .isEqualTo(FailureCode.TOKEN_LIFETIME_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "token_type,refresh_token",
        "token_type,N_A",
        "token_use,refresh_token",
        "token_use,id",
        "typ,Refresh",
        "typ,Offline",
        "typ,ID",
        "nonce,n",
        "at_hash,h"
    })
    void tokenWhenOfAnotherKindThenRefused(String claim, String value) {
        with(claim, value);

        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"token_type,DPoP", "token_type,bearer", "token_use,access_token", "token_use,access", "typ,Bearer"})
    void tokenWhenAnAccessTokenInItsIssuersWordsThenTaken(String claim, String value) {
        with(claim, value);

        gate().open().accepted("opaque-1");
    }

    @Test
    void subjectWhenMissingThenAnotherClaimIfTheSettingsSaySo() {
        with("sub", null);
        assertThat(gate().open().refused("opaque-1")).isEqualTo(FailureCode.CLAIM_MISSING);

        assertThat(gate().with("subject-claim", "sub,client_id")
                        .with("required-claims", "client_id")
                        .open()
                        .accepted("opaque-1")
                        .subject())
                .isEqualTo("shop");
    }

    @Test
    void subjectWhenMappedThenTheUsername() {
        with("username", "alice@example.com");

        assertThat(gate().with("subject-claim", "username")
                        .open()
                        .accepted("opaque-1")
                        .subject())
                .isEqualTo("alice@example.com");
    }

    @Test
    void confirmationWhenAnsweredThenItStaysForTheBindingChecks() {
        with("cnf", Map.of("jkt", "abc"));

        assertThat(gate().open().accepted("opaque-1").claims()).containsEntry("cnf", Map.of("jkt", "abc"));
    }

    @Test
    void validatorWhenItRefusesThenRefused() {
        IntrospectionGate gate = gate().validator(
                        (issuer, claims) -> "alice".equals(claims.textAt("sub")) ? "not her" : null)
                .open();

        assertThat(gate.failure("opaque-1")).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.VALIDATOR_REFUSED);
            assertThat(failure.reason()).contains("not her");
        });
    }
}
