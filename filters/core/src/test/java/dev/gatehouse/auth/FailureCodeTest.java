package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the caller learns of a failure, and what an identity is. */
class FailureCodeTest {

    @Test
    void idWhenAllAreComparedThenEachIsItsOwn() {
        assertThat(Arrays.stream(FailureCode.values()).map(FailureCode::id)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void codeWhenItIsABadTokenThenCallerLearnsNothingButExpiry(FailureCode code) {
        if ("invalid_token".equals(code.oauthError())) {
            assertThat(code.status()).isEqualTo(401);
            assertThat(code.problem()).isEqualTo("invalid-token");
            assertThat(code.title())
                    .isEqualTo(code == FailureCode.TOKEN_EXPIRED ? "The token has expired" : "The token is not valid");
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeWhenStatusIs401ThenItIsChallengedAndNeverA5xx(FailureCode code) {
        assertThat(code.id()).matches("GH1\\d{3}");
        // A login is no error: it goes on elsewhere.
        assertThat(code.status()).isBetween(code == FailureCode.LOGIN_STARTED ? 302 : 400, 504);
        assertThat(code.problem()).matches("[a-z-]+");
        if (code.status() == 401) {
            assertThat(code.isChallenged()).isTrue();
        }
        if (code.status() >= 500) {
            assertThat(code.isChallenged()).isFalse();
            assertThat(code.oauthError()).isNull();
        }
    }

    @Test
    void codeWhenCredentialIsMissingThenChallengeNamesNoError() {
        assertThat(FailureCode.CREDENTIAL_MISSING.isChallenged()).isTrue();
        assertThat(FailureCode.CREDENTIAL_MISSING.oauthError()).isNull();
        assertThat(FailureCode.SCOPE_INSUFFICIENT.isChallenged()).isTrue();
        assertThat(FailureCode.SCOPE_INSUFFICIENT.status()).isEqualTo(403);
    }

    @Test
    void failureWhenListIsChangedLaterThenItIsNot() {
        List<String> expected = new ArrayList<>(List.of("orders.read"));
        Failure failure = new Failure(FailureCode.SCOPE_INSUFFICIENT, "why", expected);
        expected.add("admin");
        assertThat(failure.expected()).containsExactly("orders.read");
    }

    @Test
    void identityWhenCollectionsAreChangedLaterThenItIsNot() {
        Set<String> scopes = new LinkedHashSet<>(List.of("z", "a"));
        Identity identity =
                new Identity("alice", "shop", "acme", null, "bearer", scopes, Set.of(), Map.of("email", "a@b"), null);
        scopes.add("admin");
        assertThat(identity.scopes()).containsExactly("z", "a");
        assertThatThrownBy(() -> identity.scopes().add("admin")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(identity.toString()).contains("alice", "shop", "acme").doesNotContain("a@b");
    }

    @Test
    void identityWhenSubjectIsEmptyThenThereIsNone() {
        assertThatThrownBy(() -> new Identity("", null, null, null, "bearer", Set.of(), Set.of(), Map.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Objects.requireNonNull(Tenant.DEFAULT).name()).isEqualTo("default");
    }
}
