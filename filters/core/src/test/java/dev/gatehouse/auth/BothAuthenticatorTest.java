package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two credentials that must be one caller's. */
class BothAuthenticatorTest {

    private static final Rejected BAD = Rejected.of(FailureCode.TOKEN_EXPIRED, "old");
    private static final Authenticated CERTIFICATE = new Authenticated(
            new Identity("orders", "orders", null, null, "client-cert", Set.of(), Set.of(), Map.of(), null));

    private static Authenticated token(@Nullable String client) {
        return new Authenticated(new Identity(
                "alice", client, "acme", "main", "bearer", Set.of("s"), Set.of(), Map.of("spiffe", "x"), null));
    }

    private static Authenticator kind(String name, AuthResult outcome) {
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
                return !(outcome instanceof Absent);
            }

            @Override
            public AuthResult authenticate(RequestView request, Tenant tenant) {
                return outcome;
            }

            @Override
            public AuthResult recheck(Authenticated admitted, Tenant tenant) {
                return admitted.alone(name);
            }
        };
    }

    private static BothAuthenticator both(AuthResult certificate, AuthResult other) {
        return new BothAuthenticator(
                "client-cert+bearer",
                kind("client-cert", certificate),
                kind("bearer", other),
                new SamePrincipal(List.of("{client}")));
    }

    private static AuthResult ask(AuthResult certificate, AuthResult other) {
        return both(certificate, other).authenticate(FakeRequest.get("/"), Tenant.DEFAULT);
    }

    private static FailureCode code(AuthResult result) {
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).failure().code();
    }

    @Test
    void authenticateWhenBothAreOneClientsThenTheOthersIdentityUnderBothKinds() {
        AuthResult result = ask(CERTIFICATE, token("orders"));
        assertThat(result)
                .isEqualTo(new Authenticated(
                        token("orders").identity().withScheme("client-cert+bearer"),
                        null,
                        null,
                        List.of(CERTIFICATE.identity(), token("orders").identity())));
    }

    @Test
    void recheckWhenOneOfTheTwoIsMissingThenIncomplete() {
        BothAuthenticator both = both(CERTIFICATE, token("orders"));
        Authenticated joined = (Authenticated) both.authenticate(FakeRequest.get("/"), Tenant.DEFAULT);

        assertThat(both.recheck(joined, Tenant.DEFAULT)).isEqualTo(joined);
        assertThat(joined.alone("client-cert")).isEqualTo(CERTIFICATE);
        assertThat(joined.alone("bearer")).isEqualTo(token("orders"));
        assertThat(joined.alone("api-key")).isSameAs(Absent.INSTANCE);
        assertThat(code(both.recheck(CERTIFICATE, Tenant.DEFAULT))).isEqualTo(FailureCode.CREDENTIAL_INCOMPLETE);
        assertThat(code(both.recheck(token("orders"), Tenant.DEFAULT))).isEqualTo(FailureCode.CREDENTIAL_INCOMPLETE);
    }

    @Test
    void authenticateWhenTheyDifferThenRefused() {
        assertThat(code(ask(CERTIFICATE, token("shop")))).isEqualTo(FailureCode.PRINCIPALS_DIFFER);
        assertThat(code(ask(CERTIFICATE, token(null)))).isEqualTo(FailureCode.PRINCIPALS_DIFFER);
    }

    @Test
    void authenticateWhenTheCertificateIsAnotherTenantsThenRefused() {
        Authenticated ofAcme = new Authenticated(CERTIFICATE.identity().inTenant("acme"));
        Authenticated ofGlobex = new Authenticated(CERTIFICATE.identity().inTenant("globex"));

        assertThat(ask(ofAcme, token("orders"))).isInstanceOf(Authenticated.class);
        assertThat(code(ask(ofGlobex, token("orders")))).isEqualTo(FailureCode.TENANT_MISMATCH);
    }

    @Test
    void authenticateWhenEitherIsBadThenThatIsTheReason() {
        assertThat(ask(BAD, token("orders"))).isSameAs(BAD);
        assertThat(ask(CERTIFICATE, BAD)).isSameAs(BAD);
        assertThat(code(ask(Absent.INSTANCE, BAD))).isEqualTo(FailureCode.CREDENTIAL_INCOMPLETE);
    }

    @Test
    void authenticateWhenOneIsMissingThenIncompleteAndNobodyPassesByHalf() {
        assertThat(ask(Absent.INSTANCE, Absent.INSTANCE)).isSameAs(Absent.INSTANCE);
        assertThat(code(ask(CERTIFICATE, Absent.INSTANCE))).isEqualTo(FailureCode.CREDENTIAL_INCOMPLETE);
        assertThat(code(ask(Absent.INSTANCE, token("orders")))).isEqualTo(FailureCode.CREDENTIAL_INCOMPLETE);
        AuthenticatorChain alone = new AuthenticatorChain(List.of(both(Absent.INSTANCE, token("orders"))));
        assertThat(code(alone.authenticate(FakeRequest.get("/"), Tenant.DEFAULT)))
                .isEqualTo(FailureCode.CREDENTIAL_INCOMPLETE);
        AuthenticatorChain either =
                new AuthenticatorChain(List.of(both(CERTIFICATE, Absent.INSTANCE), kind("client-cert", CERTIFICATE)));
        assertThat(either.authenticate(FakeRequest.get("/"), Tenant.DEFAULT)).isSameAs(CERTIFICATE);
    }

    @Test
    void challengesWhenAskedThenThoseOfBoth() {
        assertThat(both(Absent.INSTANCE, Absent.INSTANCE).challenges(FakeRequest.get("/")))
                .extracting(Challenge::scheme)
                .containsExactly("client-cert", "bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "orders, {client}, true",
        "spiffe://acme/orders, spiffe://{tenant}/{client}, true",
        "alice, {subject}, true",
        "id-x, id-{claim:spiffe}, true",
        "orders, {subject}, false",
        "id-y, id-{claim:nothing}, false",
        "Orders, {client}, false",
        "orders , {client}, true"
    })
    void holdsWhenTemplateIsFilledThenItMustBeThePrincipal(String principal, String template, boolean holds) {
        assertThat(new SamePrincipal(List.of(template))
                        .holds(principal, token("orders").identity()))
                .isEqualTo(holds);
    }

    @Test
    void holdsWhenAValueLooksLikeATemplateThenItIsNotFilledAgain() {
        Identity sly = token("{subject}").identity();
        assertThat(new SamePrincipal(List.of("{client}")).holds("alice", sly)).isFalse();
        assertThat(new SamePrincipal(List.of("{client}")).holds("{subject}", sly))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "{}", "{user}", "{client", "{client}{", "{claim:}"})
    void fromWhenTemplateIsNoneThenProblem(String template) {
        ConfigReader reader =
                new ConfigReader(TestSettings.of("gatehouse.client-certificates.same-principal", template));
        SamePrincipal.from(reader);
        assertThat(reader.problems()).hasSize(1);
    }
}
