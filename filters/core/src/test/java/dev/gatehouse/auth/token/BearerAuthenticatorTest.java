package dev.gatehouse.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is a bearer credential, what is none, and what is a bad one before anybody looks into it. */
class BearerAuthenticatorTest {

    /** Processor time, since the machine may be busy with something else. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final Authenticated ALICE =
            new Authenticated(new Identity("alice", null, null, null, "bearer", Set.of(), Set.of(), Map.of(), null));

    private final List<String> seen = new ArrayList<>();
    private final BearerAuthenticator authenticator = new BearerAuthenticator(List.of((token, tenant) -> {
        seen.add(token.text());
        return ALICE;
    }));

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER abc", "BeArEr abc", "Bearer    abc"})
    void authenticateWhenSchemeIsBearerThenTokenIsVerified(String value) {
        assertThat(ask(value)).isSameAs(ALICE);
        assertThat(seen).containsExactly("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Basic YTpi",
                "Digest x",
                "DPoPs abc",
                "Beare abc",
                "Bearers abc",
                "Bearerabc",
                " Bearer abc",
                "\u00a0Bearer abc",
                "B\u0435arer abc",
                "abc",
                "Token Bearer abc"
            })
    void authenticateWhenSchemeIsAnotherThenAbsent(String value) {
        assertThat(ask(value)).isInstanceOf(Absent.class);
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer\tabc", "Bearer,abc", "Bearer=abc"})
    void authenticateWhenAnotherPartyMightReadBearerThenItIsACredential(String value) {
        assertThat(ask(value)).isNotInstanceOf(Absent.class);
    }

    @Test
    void authenticateWhenThereIsNoHeaderThenAbsent() {
        assertThat(ask()).isInstanceOf(Absent.class);
    }

    @Test
    void authenticateWhenThereAreTwoHeadersThenAmbiguous() {
        assertThat(code(ask("Bearer abc", "Bearer abc"))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(code(ask("Bearer abc", "Basic YTpi"))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(code(ask("Basic YTpi", "Bearer abc"))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(code(ask("", "Bearer abc"))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "Bearer ", "Bearer    "})
    void authenticateWhenTokenIsMissingThenItIsABadCredentialAndNotNone(String value) {
        BearerAuthenticator none = new BearerAuthenticator(List.of((token, tenant) -> Absent.INSTANCE));
        assertThat(code(none.authenticate(new Request(List.of(value)), Tenant.DEFAULT)))
                .isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_193, 1_000_000, 2_000_000})
    void authenticateWhenTokenIsTooLongThenNobodyLooksIntoIt(int length) {
        for (String character : List.of(".", "A", "=")) {
            String value = "Bearer " + character.repeat(length);
            long start = THREADS.getCurrentThreadCpuTime();
            assertThat(code(ask(value))).isEqualTo(FailureCode.CREDENTIAL_TOO_LARGE);
            assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
                    .isLessThan(Duration.ofMillis(200));
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void authenticateWhenTokenIsAsLongAsAllowedThenItIsVerified() {
        assertThat(ask("Bearer      " + "A".repeat(8_192))).isSameAs(ALICE);
    }

    @Test
    void authenticateWhenVerifierIsNotForTheTokenThenNextIsAsked() {
        List<String> asked = new ArrayList<>();
        Rejected bad = Rejected.of(FailureCode.TOKEN_EXPIRED, "old");
        BearerAuthenticator two = new BearerAuthenticator(List.of(
                (token, tenant) -> {
                    asked.add("one " + tenant.tenant().name());
                    return Absent.INSTANCE;
                },
                (token, tenant) -> {
                    asked.add("two " + tenant.tenant().name());
                    return bad;
                },
                (token, tenant) -> ALICE));
        assertThat(two.authenticate(new Request(List.of("Bearer abc")), new Tenant("acme")))
                .isSameAs(bad);
        assertThat(asked).containsExactly("one acme", "two acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPoP abc", "dpop abc", "DPOP   abc"})
    void authenticateWhenSchemeIsDpopThenTokenCountsAsProven(String value) {
        List<Boolean> proven = new ArrayList<>();
        BearerAuthenticator dpop = new BearerAuthenticator(List.of((token, issuers) -> {
            proven.add(token.isProven());
            return ALICE;
        }));
        assertThat(dpop.authenticate(new Request(List.of(value)), Tenant.DEFAULT))
                .isSameAs(ALICE);
        assertThat(dpop.authenticate(new Request(List.of("Bearer abc")), Tenant.DEFAULT))
                .isSameAs(ALICE);
        assertThat(proven).containsExactly(true, false);
    }

    @Test
    void authenticateWhenACheckRefusesThenRejectedWhateverTheVerifierSaid() {
        Failure revoked = Failure.of(FailureCode.TOKEN_REVOKED, "denied");
        List<TokenCheck> checks = List.of((request, token, identity) -> null, (request, token, identity) -> revoked);
        BearerAuthenticator checked = new BearerAuthenticator(
                List.of((token, issuers) -> ALICE), checks, TrustedIssuers.ALL, TokenSources.HEADER, "ES256", false);
        assertThat(checked.authenticate(new Request(List.of("Bearer abc")), Tenant.DEFAULT))
                .isEqualTo(new Rejected(revoked));
    }

    @Test
    void kindWhenAskedThenItIsTheSettingsWord() {
        assertThat(authenticator.kind()).isEqualTo("bearer");
        assertThat(authenticator.challenges(new Request(List.of()))).containsExactly(Challenge.of("Bearer"));
    }

    private AuthResult ask(String... values) {
        return authenticator.authenticate(new Request(List.of(values)), Tenant.DEFAULT);
    }

    private static FailureCode code(AuthResult result) {
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).failure().code();
    }

    private record Request(List<String> authorization) implements RequestView {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public RequestPath path() {
            return CanonicalPath.parse("/?access_token=abc");
        }

        @Override
        public String host() {
            return "";
        }

        @Override
        public List<String> headers(String name) {
            if (name.equalsIgnoreCase("DPoP")) {
                return List.of();
            }
            return name.equalsIgnoreCase("Authorization") ? authorization : List.of("Bearer abc");
        }

        @Override
        public String peerAddress() {
            return "127.0.0.1";
        }
    }
}
