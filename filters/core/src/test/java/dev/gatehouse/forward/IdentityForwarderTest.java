package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class IdentityForwarderTest {

    private static final ForwardPolicy ALL = new ForwardPolicy(List.of(ForwardField.values()), TokenForwarding.NONE);
    private static final ForwardPolicy NOTHING = new ForwardPolicy(List.of(), TokenForwarding.NONE);
    private static final ForwardPolicy TOKEN = new ForwardPolicy(List.of(), TokenForwarding.ORIGINAL);

    private static final Identity CALLER = identity("alice", null, null, Set.of(), Set.of());

    private final IdentityForwarder forwarder = new IdentityForwarder(
            ForwardHeaders.from(TestSettings.reader("gatehouse.forward.headers.user-id", "X-Me")), List.of());

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

        assertThat(forwarder.headers(identity, "id-1", ALL))
                .containsExactly(
                        entry("X-Me", "alice"),
                        entry("X-Client-Id", "shop"),
                        entry("X-Tenant-Id", "acme"),
                        entry("X-User-Scopes", "orders.read orders.write"),
                        entry("X-User-Roles", "clerk,boss"),
                        entry("X-Request-Id", "id-1"));
    }

    @Test
    void headersWhenIdentityIsBareThenOnlyWhatItHas() {
        assertThat(forwarder.headers(identity("alice", null, null, Set.of(), Set.of()), "id-1", ALL))
                .containsExactly(entry("X-Me", "alice"), entry("X-Request-Id", "id-1"));
    }

    @Test
    void headersWhenNoIdentityThenOnlyTheRequestId() {
        assertThat(forwarder.headers(null, "id-1", ALL)).containsExactly(entry("X-Request-Id", "id-1"));
    }

    @Test
    void headersWhenPolicyNamesFieldsThenOnlyThose() {
        Identity identity = identity("alice", "shop", "acme", Set.of("s"), Set.of("r"));

        assertThat(forwarder.headers(identity, "id-1", NOTHING)).isEmpty();
        assertThat(forwarder.headers(
                        identity, "id-1", new ForwardPolicy(List.of(ForwardField.ROLES), TokenForwarding.NONE)))
                .containsExactly(entry("X-User-Roles", "r"));
    }

    @Test
    void headersWhenValuesWouldInjectThenEncoded() {
        Identity identity = identity(
                "a\r\nX-User-Roles: admin",
                "shop,evil",
                "caf\u00e9",
                ordered("a b", "c"),
                ordered("clerk,admin", "boss\n"));

        assertThat(forwarder.headers(identity, "id-1", ALL))
                .containsExactly(
                        entry("X-Me", "a%0D%0AX-User-Roles:%20admin"),
                        entry("X-Client-Id", "shop%2Cevil"),
                        entry("X-Tenant-Id", "caf%C3%A9"),
                        entry("X-User-Scopes", "a%20b c"),
                        entry("X-User-Roles", "clerk%2Cadmin,boss%0A"),
                        entry("X-Request-Id", "id-1"));
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
    @ValueSource(strings = {"Accept", "Cookie", "X-User-Id", "Host", "X-Custom"})
    void isStrippedWhenNotReservedThenFalse(String name) {
        assertThat(forwarder.isStripped(name, NOTHING, CALLER)).isFalse();
    }
}
