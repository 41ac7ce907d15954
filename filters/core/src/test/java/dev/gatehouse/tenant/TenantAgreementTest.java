package dev.gatehouse.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.peer.TrustedProxies;
import dev.gatehouse.testing.FakeRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

class TenantAgreementTest {

    private static final TenantConfigs CONFIGS = new TenantConfigs(
            List.of(
                    tenant(
                            "acme",
                            List.of("acme.example.com"),
                            List.of("shared"),
                            true,
                            List.of("acme/*", "root-acme")),
                    tenant("keyless", List.of("keyless.example.com"), List.of("shared"), false, List.of()),
                    tenant("led", List.of(), List.of("shared", "own"), true, List.of("led", "led/*"))),
            Set.of("shared"),
            new TrustedProxies(List.of()));

    private final TenantAgreement agreement = new TenantAgreement(CONFIGS);

    private static TenantConfig tenant(
            String name, List<String> hosts, List<String> issuers, boolean apiKeys, List<String> certificates) {
        return new TenantConfig(name, hosts, null, null, issuers, List.of(), name, apiKeys, certificates, null, null);
    }

    private static Identity identity(String scheme, @Nullable String issuer, @Nullable String tenant, String subject) {
        return new Identity(subject, null, tenant, issuer, scheme, Set.of(), Set.of(), Map.of(), null);
    }

    /** The tenant's name, or why there is none. */
    private String outcome(Tenant tenant, Identity identity) {
        Failure refusal = agreement.refusal(tenant, identity);
        return refusal == null
                ? agreement.nameFor(tenant, identity)
                : refusal.code().name();
    }

    private Tenant named(String name) {
        if (name.isEmpty()) {
            Tenant unnamed = agreement.unnamed();
            assertThat(unnamed).isNotNull();
            return unnamed == null ? Tenant.DEFAULT : unnamed;
        }
        Tenant tenant = agreement.named(name);
        return tenant == null ? new Tenant(name) : tenant;
    }

    /** What is named, the credential's kind, issuer, tenant and subject, and what comes of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "acme | bearer | shared | acme | alice | acme",
                "acme | bearer | shared | led | alice | TENANT_MISMATCH",
                "acme | bearer | shared | - | alice | TENANT_MISMATCH",
                "acme | bearer | own | acme | alice | TENANT_MISMATCH",
                "acme | session | shared | acme | alice | acme",
                "acme | api-key | - | acme | shop | acme",
                "acme | api-key | - | led | shop | TENANT_MISMATCH",
                "acme | api-key | - | - | shop | TENANT_MISMATCH",
                "keyless | api-key | - | keyless | shop | CREDENTIAL_KIND_REFUSED",
                "acme | client-cert | - | - | acme/app | acme",
                "acme | client-cert | - | - | root-acme | acme",
                "acme | client-cert | - | - | led/app | TENANT_MISMATCH",
                "acme | client-cert | - | acme | led/app | TENANT_MISMATCH",
                "keyless | client-cert | - | - | acme/app | TENANT_MISMATCH",
                "acme | magic | - | acme | acme/app | TENANT_MISMATCH",
                "nobody | bearer | shared | nobody | alice | TENANT_MISMATCH",
                "default | bearer | shared | default | alice | TENANT_MISMATCH",
                "'' | bearer | shared | led | alice | led",
                "'' | bearer | shared | acme | alice | TENANT_MISMATCH",
                "'' | bearer | shared | - | alice | TENANT_MISMATCH",
                "'' | bearer | own | - | alice | led",
                "'' | bearer | own | acme | alice | led",
                "'' | bearer | other | led | alice | TENANT_MISMATCH",
                "'' | api-key | - | led | shop | led",
                "'' | api-key | - | acme | shop | TENANT_MISMATCH",
                "'' | api-key | - | - | shop | TENANT_MISMATCH",
                "'' | api-key | - | nobody | shop | TENANT_MISMATCH",
                "'' | client-cert | - | - | led | led",
                "'' | client-cert | - | - | led/app | led",
                "'' | client-cert | - | - | ledger | TENANT_MISMATCH",
                "'' | client-cert | - | - | acme/app | TENANT_MISMATCH",
                "'' | magic | - | led | led | TENANT_MISMATCH",
            })
    void refusalWhenCredentialIsNotTheTenantsOwnThenRefused(
            String named,
            String scheme,
            @Nullable String issuer,
            @Nullable String tenant,
            String subject,
            String expected) {
        assertThat(outcome(named(named), identity(scheme, issuer, tenant, subject)))
                .isEqualTo(expected);
    }

    @Test
    void unnamedWhenAllTenantsMustBeNamedThenNone() {
        TenantAgreement all = new TenantAgreement(
                new TenantConfigs(CONFIGS.all().subList(0, 2), CONFIGS.claiming(), CONFIGS.proxies()));

        assertThat(all.unnamed()).isNull();
        assertThat(all.named("acme")).isNotNull();
        assertThat(all.named("led")).isNull();
        assertThat(all.named(null)).isNull();
    }

    @Test
    void authenticateWhenIdentityAgreesThenItIsInTheTenantByName() {
        Identity alice = identity("bearer", "own", null, "alice");

        assertThat(authenticate(new Authenticated(alice), "")).isEqualTo(new Authenticated(alice.inTenant("led")));
        Authenticated known = new Authenticated(identity("bearer", "shared", "acme", "alice"));
        assertThat(authenticate(known, "acme")).isSameAs(known);
    }

    @Test
    void authenticateWhenThereIsNothingToAgreeOnThenAsTheOtherSays() {
        Rejected bad = Rejected.of(FailureCode.TOKEN_EXPIRED, "old");

        assertThat(authenticate(bad, "acme")).isSameAs(bad);
        assertThat(authenticate(Absent.INSTANCE, "acme")).isSameAs(Absent.INSTANCE);
    }

    @Test
    void authenticatorWhenWrappedThenOtherwiseTheSame() {
        Fixed inner = new Fixed(Absent.INSTANCE);
        TenantAuthenticator wrapped = new TenantAuthenticator(inner, agreement, new IdentityMemo<>());
        RequestView request = FakeRequest.get("/");

        assertThat(wrapped.kind()).isEqualTo("fixed");
        assertThat(wrapped.challenges(request)).containsExactly(Challenge.of("Fixed"));
        assertThat(wrapped.isPresented(request)).isTrue();
        assertThat(wrapped.misuse(request)).extracting(Failure::reason).isEqualTo("misused");
    }

    private AuthResult authenticate(AuthResult result, String named) {
        return new TenantAuthenticator(new Fixed(result), agreement, new IdentityMemo<>())
                .authenticate(FakeRequest.get("/"), named(named));
    }

    private record Fixed(AuthResult result) implements Authenticator {

        @Override
        public String kind() {
            return "fixed";
        }

        @Override
        public List<Challenge> challenges(RequestView request) {
            return List.of(Challenge.of("Fixed"));
        }

        @Override
        public boolean isPresented(RequestView request) {
            return true;
        }

        @Override
        public AuthResult authenticate(RequestView request, Tenant tenant) {
            return result;
        }

        @Override
        public AuthResult recheck(Authenticated admitted, Tenant tenant) {
            return result;
        }

        @Override
        public Failure misuse(RequestView request) {
            return Failure.of(FailureCode.REQUEST_AMBIGUOUS, "misused");
        }
    }
}
