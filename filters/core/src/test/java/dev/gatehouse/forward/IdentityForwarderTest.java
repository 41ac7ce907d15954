package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.http.TraceParent;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.TestFileWatch;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class IdentityForwarderTest {

    private static final ForwardPolicy ALL = new ForwardPolicy(List.of(ForwardField.values()), TokenForwarding.NONE);
    private static final ForwardPolicy NOTHING = new ForwardPolicy(List.of(), TokenForwarding.NONE);
    private static final ForwardPolicy TOKEN = new ForwardPolicy(List.of(), TokenForwarding.ORIGINAL);

    private static final TraceParent TRACE =
            TraceParent.of(List.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    private static final Map.Entry<String, String> TRACED = entry("traceparent", TRACE.value());

    private static final Identity CALLER = identity("alice", null, null, Set.of(), Set.of());

    private final IdentityForwarder forwarder = new IdentityForwarder(
            ForwardHeaders.from(TestSettings.reader("gatehouse.forward.headers.user-id", "X-Me")),
            new ForwardingConfig(400, "X-Gatehouse-Identity", null, StrippedHeaders.DEFAULT),
            List.of(),
            Clock.systemUTC(),
            event -> {},
            Meters.NONE,
            TestFileWatch.open());

    private Map<String, String> headers(@Nullable Identity identity, ForwardPolicy policy) {
        return headers(identity, Tenant.DEFAULT, policy);
    }

    private Map<String, String> headers(@Nullable Identity identity, Tenant tenant, ForwardPolicy policy) {
        return forwarder.headers(new ForwardedCall(identity, tenant, "id-1", TRACE), policy);
    }

    private static ForwardPolicy claims(String... paths) {
        return new ForwardPolicy(List.of(), List.of(paths), TokenForwarding.NONE, null);
    }

    private static Identity claiming(Map<String, Object> claims) {
        return new Identity("alice", null, null, null, "bearer", Set.of(), Set.of(), claims, null);
    }

    private static Identity identity(
            String subject, @Nullable String client, @Nullable String tenant, Set<String> scopes, Set<String> roles) {
        return new Identity(
                subject, client, tenant, null, "bearer", scopes, roles, Map.of("email", "a@b.example"), null);
    }

    private static Set<String> ordered(String... words) {
        return new LinkedHashSet<>(Arrays.asList(words));
    }

    @Test
    void headersWhenIdentityIsFullThenAllFieldsInOrder() {
        Identity identity =
                identity("alice", "shop", "acme", ordered("orders.read", "orders.write"), ordered("clerk", "boss"));

        assertThat(headers(identity, ALL))
                .containsExactly(
                        entry("X-Me", "alice"),
                        entry("X-Client-Id", "shop"),
                        entry("X-Tenant-Id", "acme"),
                        entry("X-User-Scopes", "orders.read orders.write"),
                        entry("X-User-Roles", "clerk,boss"),
                        entry("X-Request-Id", "id-1"),
                        TRACED);
    }

    @Test
    void headersWhenIdentityIsBareThenOnlyWhatItHas() {
        assertThat(headers(identity("alice", null, null, Set.of(), Set.of()), ALL))
                .containsExactly(entry("X-Me", "alice"), entry("X-Request-Id", "id-1"), TRACED);
    }

    @Test
    void headersWhenNoIdentityThenOnlyTheRequestId() {
        assertThat(headers(null, ALL)).containsExactly(entry("X-Request-Id", "id-1"), TRACED);
    }

    @Test
    void headersWhenPolicyNamesFieldsThenOnlyThose() {
        Identity identity = identity("alice", "shop", "acme", Set.of("s"), Set.of("r"));

        assertThat(headers(identity, NOTHING)).containsExactly(TRACED);
        assertThat(headers(identity, new ForwardPolicy(List.of(ForwardField.ROLES), TokenForwarding.NONE)))
                .containsExactly(entry("X-User-Roles", "r"), TRACED);
    }

    @Test
    void headersWhenValuesWouldInjectThenEncoded() {
        Identity identity = identity(
                "a\r\nX-User-Roles: admin",
                "shop,evil",
                "caf\u00e9",
                ordered("a b", "c"),
                ordered("clerk,admin", "boss\n"));

        assertThat(headers(identity, ALL))
                .containsExactly(
                        entry("X-Me", "a%0D%0AX-User-Roles:%20admin"),
                        entry("X-Client-Id", "shop%2Cevil"),
                        entry("X-Tenant-Id", "caf%C3%A9"),
                        entry("X-User-Scopes", "a%20b c"),
                        entry("X-User-Roles", "clerk%2Cadmin,boss%0A"),
                        entry("X-Request-Id", "id-1"),
                        TRACED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Me",
                "x_me",
                "X-Client-Id",
                "X-Tenant-Id",
                "x.user.scopes",
                "X-User-Roles",
                "X-User-Claims",
                "X_Request_Id",
                "X-Forwarded-User",
                "X_Forwarded_Whatever",
                "True-Client-IP",
                "X-Gatehouse-Identity",
                "Proxy-Authorization"
            })
    void isStrippedWhenReservedThenOnEveryRoute(String name) {
        assertThat(forwarder.isStripped(name, ALL, CALLER)).isTrue();
        assertThat(forwarder.isStripped(name, NOTHING, CALLER)).isTrue();
        assertThat(forwarder.isStripped(name, TOKEN, CALLER)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Authorization", "authorization", "AUTHORIZATION"})
    void isStrippedWhenAuthorizationThenUnlessItGoesOn(String name) {
        assertThat(forwarder.isStripped(name, NOTHING, CALLER)).isTrue();
        assertThat(forwarder.isStripped(name, TOKEN, CALLER)).isFalse();
        assertThat(forwarder.isStripped(name, TOKEN, null)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "api-key, true",
        "client-cert, true",
        "client-cert+api-key, true",
        "bearer, false",
        "client-cert+bearer, false"
    })
    void isStrippedWhenAnotherCredentialDecidedThenTheUncheckedHeaderEndsHere(String scheme, boolean stripped) {
        assertThat(forwarder.isStripped("Authorization", TOKEN, CALLER.withScheme(scheme)))
                .isEqualTo(stripped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept", "Cookie", "X-Me-Too", "Host", "X-Custom"})
    void isStrippedWhenNotReservedThenFalse(String name) {
        assertThat(forwarder.isStripped(name, NOTHING, CALLER)).isFalse();
    }

    @Test
    void headersWhenClaimsAreChosenThenOnlyThoseThatAreThere() {
        Identity caller = claiming(Map.of(
                "email", "a@b.example",
                "secret", "not chosen",
                "address", Map.of("country", "NL", "street", "not chosen"),
                "groups", List.of("a", 1L, 1.5, true, new BigInteger("98765432109876543210")),
                "act", Map.of("sub", "shop")));

        assertThat(headers(caller, claims("email", "/address/country", "groups", "act", "absent", "/address/absent")))
                .containsExactly(
                        entry(
                                "X-User-Claims",
                                "{\"email\":\"a@b.example\",\"/address/country\":\"NL\","
                                        + "\"groups\":[\"a\",1,1.5,true,98765432109876543210],\"act\":{\"sub\":\"shop\"}}"),
                        TRACED);
        assertThat(headers(caller, claims("absent"))).containsExactly(TRACED);
        assertThat(headers(caller, claims())).containsExactly(TRACED);
        assertThat(headers(null, claims("email"))).containsExactly(TRACED);
    }

    @Test
    void headersWhenClaimsWouldInjectThenEscapedAndStillTheSame() throws ParseException {
        String hostile = "a\r\nX-User-Roles: admin\0\u007f\u0085\u2028\u00e9\ud83d\ude00\ud800\"\\\t";
        String json = headers(claiming(Map.of("\u00e9\n", hostile)), claims("\u00e9\n"))
                .get("X-User-Claims");

        assertThat(json).matches("[\\x20-\\x7E]+");
        assertThat(JSONObjectUtils.parse(json)).containsExactly(entry("\u00e9\n", hostile));
    }

    @Test
    void headersWhenTenantHasItsOwnClaimsThenThoseInTheRoutesPlace() {
        Identity caller = claiming(Map.of("email", "a@b.example", "plan", "gold"));

        assertThat(headers(caller, new Tenant("acme", null, null, List.of("plan")), claims("email")))
                .containsEntry("X-User-Claims", "{\"plan\":\"gold\"}");
        assertThat(headers(caller, new Tenant("acme", null, null, List.of()), claims("email")))
                .containsExactly(TRACED);
        assertThat(headers(caller, new Tenant("acme"), claims("email")))
                .containsEntry("X-User-Claims", "{\"email\":\"a@b.example\"}");
    }

    @Test
    void headersWhenRoutesAndTenantsTakeTurnsThenEachItsOwnForOneCaller() {
        Identity caller = claiming(Map.of("email", "a@b.example", "plan", "gold"));
        Tenant acme = new Tenant("acme", null, null, List.of("plan"));
        ForwardPolicy email = claims("email");
        for (int turn = 0; turn < 3; turn++) {
            assertThat(headers(caller, acme, email)).containsEntry("X-User-Claims", "{\"plan\":\"gold\"}");
            assertThat(headers(caller, Tenant.DEFAULT, email))
                    .containsEntry("X-User-Claims", "{\"email\":\"a@b.example\"}");
            assertThat(headers(caller, Tenant.DEFAULT, claims())).containsExactly(TRACED);
            assertThat(headers(caller, Tenant.DEFAULT, ALL)).containsEntry("X-Me", "alice");
        }
    }

    @Test
    void refusalWhenHeadersAreTooLargeThenSaysWhichIsTheLargest() {
        ForwardedHeaders fits = ForwardedHeaders.NONE.with("A", "x".repeat(399));
        ForwardedHeaders large = ForwardedHeaders.NONE.with("A", "x".repeat(300), "B", "x".repeat(99));

        assertThat(forwarder.refusal(fits)).isNull();
        assertThat(forwarder.refusal(large))
                .isEqualTo(Failure.of(
                        FailureCode.IDENTITY_TOO_LARGE,
                        "the headers of the identity have 401 octets, 300 of them in A; forward.max-size is 400"));
    }

    @Test
    void keySetWhenNothingIsSignedThenNone() {
        assertThat(forwarder.keySet("/.well-known/gatehouse-jwks.json")).isNull();
    }
}
