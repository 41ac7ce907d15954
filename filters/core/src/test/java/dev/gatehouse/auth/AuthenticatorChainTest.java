package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The first credential that is presented decides. */
class AuthenticatorChainTest {

    private static final Authenticated ALICE =
            new Authenticated(new Identity("alice", null, null, null, "one", Set.of(), Set.of(), Map.of(), null));
    private static final Rejected BAD = Rejected.of(FailureCode.TOKEN_EXPIRED, "old");

    private final List<String> asked = new ArrayList<>();

    @Test
    void authenticateWhenChainIsEmptyThenAbsent() {
        assertThat(chain().authenticate(new Request(), Tenant.DEFAULT)).isSameAs(Absent.INSTANCE);
    }

    @Test
    void authenticateWhenALaterKindFindsMisuseThenNoneIsAsked() {
        Failure misuse = Failure.of(FailureCode.API_KEY_IN_QUERY, "in the query");
        Authenticator misused = new Authenticator() {
            @Override
            public String kind() {
                return "two";
            }

            @Override
            public List<Challenge> challenges(RequestView request) {
                return List.of();
            }

            @Override
            public Failure misuse(RequestView request) {
                return misuse;
            }

            @Override
            public boolean isPresented(RequestView request) {
                return true;
            }

            @Override
            public AuthResult authenticate(RequestView request, Tenant tenant) {
                throw new AssertionError("not to be asked");
            }

            @Override
            public AuthResult recheck(Authenticated admitted, Tenant tenant) {
                throw new AssertionError("not to be asked");
            }
        };
        AuthenticatorChain chain = new AuthenticatorChain(List.of(kind("one", () -> ALICE), misused));
        assertThat(chain.authenticate(new Request(), Tenant.DEFAULT)).isEqualTo(new Rejected(misuse));
        assertThat(asked).isEmpty();
    }

    @Test
    void authenticateWhenAllAreAbsentThenAbsent() {
        AuthResult result = chain(kind("one", () -> Absent.INSTANCE), kind("two", Absent::new))
                .authenticate(new Request(), Tenant.DEFAULT);
        assertThat(result).isInstanceOf(Absent.class);
        assertThat(asked).containsExactly("one", "two");
    }

    @Test
    void authenticateWhenFirstIsAbsentThenNextDecides() {
        AuthResult result = chain(
                        kind("one", () -> Absent.INSTANCE), kind("two", () -> ALICE), kind("three", () -> BAD))
                .authenticate(new Request(), Tenant.DEFAULT);
        assertThat(result).isSameAs(ALICE);
        assertThat(asked).containsExactly("one", "two");
    }

    @Test
    void authenticateWhenFirstIsBadThenNextIsNotTried() {
        AuthResult result =
                chain(kind("one", () -> BAD), kind("two", () -> ALICE)).authenticate(new Request(), Tenant.DEFAULT);
        assertThat(result).isSameAs(BAD);
        assertThat(asked).containsExactly("one");
    }

    @Test
    void authenticateWhenAuthenticatorThrowsThenInternalErrorAndNextIsNotTried() {
        AuthResult result = chain(
                        kind("one", () -> {
                            throw new IllegalStateException("secret detail");
                        }),
                        kind("two", () -> ALICE))
                .authenticate(new Request(), Tenant.DEFAULT);
        assertThat(result.<FailureCode>fold(
                        identity -> FailureCode.ROUTE_UNKNOWN, () -> FailureCode.ROUTE_UNKNOWN, Failure::code))
                .isEqualTo(FailureCode.INTERNAL_ERROR);
        assertThat(((Rejected) result).failure().reason())
                .contains("one", "IllegalStateException")
                .doesNotContain("secret detail");
        assertThat(asked).containsExactly("one");
    }

    @Test
    void authenticateWhenStackOverflowsThenInternalError() {
        AuthResult result = chain(kind("one", () -> {
                    throw new StackOverflowError();
                }))
                .authenticate(new Request(), Tenant.DEFAULT);
        assertThat(((Rejected) result).failure().code()).isEqualTo(FailureCode.INTERNAL_ERROR);
    }

    @Test
    void foldWhenCaseIsGivenThenItsFunctionIsApplied() {
        assertThat(List.of(ALICE, BAD, Absent.INSTANCE))
                .map(result -> result.<String>fold(Identity::subject, () -> "nobody", Failure::reason))
                .containsExactly("alice", "old", "nobody");
    }

    private static AuthenticatorChain chain(Authenticator... authenticators) {
        return new AuthenticatorChain(List.of(authenticators));
    }

    private Authenticator kind(String name, Supplier<AuthResult> outcome) {
        return new Authenticator() {
            @Override
            public String kind() {
                return name;
            }

            @Override
            public List<Challenge> challenges(RequestView request) {
                return List.of(Challenge.of(name));
            }

            @Override
            public boolean isPresented(RequestView request) {
                return true;
            }

            @Override
            public AuthResult authenticate(RequestView request, Tenant tenant) {
                asked.add(name);
                return outcome.get();
            }

            @Override
            public AuthResult recheck(Authenticated admitted, Tenant tenant) {
                return outcome.get();
            }
        };
    }

    private record Request() implements RequestView {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public RequestPath path() {
            return CanonicalPath.parse("/");
        }

        @Override
        public String host() {
            return "";
        }

        @Override
        public List<String> headers(String name) {
            return List.of();
        }

        @Override
        public String peerAddress() {
            return "127.0.0.1";
        }
    }
}
