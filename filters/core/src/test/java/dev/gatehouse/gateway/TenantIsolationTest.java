package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.TenantWorld.Issuers;
import dev.gatehouse.testing.FakeRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every tenant's credential of every kind at every tenant, named in every way, cold and warm: only its own takes it. */
class TenantIsolationTest {

    @TempDir
    private Path folder;

    /** How a request names a tenant. */
    private enum Naming {
        HOST {
            @Override
            FakeRequest request(String tenant, String path) {
                return FakeRequest.get(path).at(tenant + ".example.com");
            }
        },
        PATH {
            @Override
            FakeRequest request(String tenant, String path) {
                return FakeRequest.get("/t/" + tenant + path);
            }
        },
        HEADER {
            @Override
            FakeRequest request(String tenant, String path) {
                return FakeRequest.get(path).with("X-Tenant-Id", tenant);
            }
        },
        ALL {
            @Override
            FakeRequest request(String tenant, String path) {
                return FakeRequest.get("/t/" + tenant + path)
                        .at(tenant + ".example.com")
                        .with("x-tenant-id", tenant);
            }
        };

        abstract FakeRequest request(String tenant, String path);
    }

    /** A kind of credential. */
    private enum Kind {
        JWT {
            @Override
            FakeRequest add(TenantWorld world, String tenant, FakeRequest request) {
                return request.bearer(world.jwt(tenant).token());
            }
        },
        BOUND_JWT {
            @Override
            FakeRequest add(TenantWorld world, String tenant, FakeRequest request) {
                String token = world.boundJwt(tenant).token();
                return request.with("Authorization", "DPoP " + token)
                        .with(
                                "DPoP",
                                world.proof()
                                        .proof(request.target().toString(), token)
                                        .text());
            }
        },
        OPAQUE {
            @Override
            FakeRequest add(TenantWorld world, String tenant, FakeRequest request) {
                return request.bearer("opaque/" + tenant);
            }

            @Override
            FailureCode refusal(Issuers issuers) {
                // Nobody but the issuer can tell whose it is, and the asked one knows that it is not its own.
                return issuers == Issuers.OWN ? FailureCode.TOKEN_INACTIVE : FailureCode.TENANT_MISMATCH;
            }
        },
        API_KEY {
            @Override
            FakeRequest add(TenantWorld world, String tenant, FakeRequest request) {
                return request.with("X-API-Key", world.apiKey(tenant));
            }
        },
        CERTIFICATE {
            @Override
            FakeRequest add(TenantWorld world, String tenant, FakeRequest request) {
                return request.certified(world.certificate(tenant));
            }
        };

        abstract FakeRequest add(TenantWorld world, String tenant, FakeRequest request);

        FailureCode refusal(Issuers issuers) {
            return FailureCode.TENANT_MISMATCH;
        }
    }

    static Stream<Arguments> kinds() {
        return Arrays.stream(Issuers.values())
                .flatMap(issuers -> Arrays.stream(Kind.values()).map(kind -> arguments(issuers, kind)));
    }

    /** One request and what came of it; the same token is sent each time, so that it can be remembered. */
    private static String outcome(
            TenantWorld world, Kind kind, Naming naming, String owner, String named, Map<String, String> tokens) {
        FakeRequest request = naming.request(named, "/orders");
        if (kind == Kind.JWT) {
            request.bearer(
                    tokens.computeIfAbsent(owner, tenant -> world.jwt(tenant).token()));
        } else {
            kind.add(world, owner, request);
        }
        Exchange exchange = world.run(request);
        Failure failure = exchange.failure();
        if (failure != null) {
            return failure.code().name();
        }
        Identity identity = exchange.identity();
        return identity != null
                        && exchange.tenant().name().equals(named)
                        && named.equals(identity.tenant())
                        && exchange.isAdmitted()
                ? "admitted"
                : "admitted, but for another tenant";
    }

    private static List<String> wrong(
            TenantWorld world, Issuers issuers, Kind kind, boolean diagonal, Map<String, String> tokens) {
        List<String> wrong = new ArrayList<>();
        for (String owner : TenantWorld.TENANTS) {
            for (String named : TenantWorld.TENANTS) {
                boolean own = owner.equals(named);
                if (own && !diagonal) {
                    continue;
                }
                String expected = own ? "admitted" : kind.refusal(issuers).name();
                for (Naming naming : Naming.values()) {
                    String outcome = outcome(world, kind, naming, owner, named, tokens);
                    if (!outcome.equals(expected)) {
                        wrong.add(kind + " of " + owner + " at " + named + " by " + naming + ": " + outcome);
                    }
                }
            }
        }
        return wrong;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void advanceWhenCredentialIsAnotherTenantsThenRefusedColdAndWarm(Issuers issuers, Kind kind) throws Exception {
        try (TenantWorld world = new TenantWorld(folder, issuers)) {
            Map<String, String> tokens = new LinkedHashMap<>();
            assertThat(wrong(world, issuers, kind, false, tokens)).isEmpty();
            for (String tenant : TenantWorld.TENANTS) {
                assertThat(outcome(world, kind, Naming.HOST, tenant, tenant, tokens))
                        .isEqualTo("admitted");
            }
            assertThat(wrong(world, issuers, kind, true, tokens)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Issuers.class)
    void advanceWhenCertificateAndTokenAreOfTwoTenantsThenRefusedAtBoth(Issuers issuers) throws Exception {
        try (TenantWorld world = new TenantWorld(folder, issuers)) {
            List<String> admitted = new ArrayList<>();
            for (String holder : TenantWorld.TENANTS) {
                for (String caller : TenantWorld.TENANTS) {
                    for (String named : TenantWorld.TENANTS) {
                        Exchange exchange = world.run(Naming.HOST
                                .request(named, "/both/x")
                                .certified(world.certificate(holder))
                                .bearer(world.jwt(caller).token()));
                        if (exchange.isAdmitted()) {
                            admitted.add(holder + ' ' + caller + ' ' + named);
                        }
                    }
                }
            }

            assertThat(admitted)
                    .isEqualTo(TenantWorld.TENANTS.stream()
                            .map(tenant -> tenant + ' ' + tenant + ' ' + tenant)
                            .toList());
        }
    }

    @Test
    void advanceWhenOpaqueTokenIsActiveAtTwoIssuersThenEachTenantHasItsOwnSubject() throws Exception {
        try (TenantWorld world = new TenantWorld(folder, Issuers.OWN)) {
            for (int round = 0; round < 2; round++) {
                for (String tenant : TenantWorld.TENANTS) {
                    Exchange exchange =
                            world.run(Naming.HOST.request(tenant, "/x").bearer(TenantWorld.SAME_OPAQUE));

                    assertThat(exchange.identity())
                            .extracting(Identity::subject)
                            .isEqualTo("caller-of-" + tenant);
                    assertThat(world.questions(tenant)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void advanceWhenKeyOfAnotherIssuerHasTheSameKidThenItSignsForItsOwnAlone() throws Exception {
        try (TenantWorld world = new TenantWorld(folder, Issuers.OWN)) {
            String good = world.jwt("acme").token();
            String forged = world.jwt("acme").signedBy(world.key("globex")).token();

            for (int round = 0; round < 2; round++) {
                assertThat(code(world.run(Naming.HOST.request("acme", "/x").bearer(good))))
                        .isNull();
                assertThat(code(world.run(Naming.HOST.request("acme", "/x").bearer(forged))))
                        .isEqualTo(FailureCode.SIGNATURE_INVALID);
                assertThat(code(world.run(Naming.HOST.request("globex", "/x").bearer(forged))))
                        .isEqualTo(FailureCode.TENANT_MISMATCH);
            }
        }
    }

    @Test
    void advanceWhenTokenNamesNoTenantThenRefusedEverywhere() throws Exception {
        try (TenantWorld world = new TenantWorld(folder, Issuers.SHARED)) {
            String token = world.jwt("acme").withClaim("tenant", null).token();

            for (String tenant : TenantWorld.TENANTS) {
                assertThat(code(world.run(Naming.HOST.request(tenant, "/x").bearer(token))))
                        .isEqualTo(FailureCode.TENANT_MISMATCH);
            }
        }
    }

    private static @Nullable FailureCode code(Exchange exchange) {
        return Advance.code(exchange.failure());
    }
}
