package dev.gatehouse.proxy.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;

/** Shows that the fixture's tokens are what the other tests take them for; needs the property {@code keycloak.home}. */
final class KeycloakFixtureIT {
    private static final Path HOME = Path.of(System.getProperty("keycloak.home"));

    private static KeycloakServer server;

    @BeforeAll
    static void start() throws IOException {
        server = KeycloakServer.start(HOME);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void clientCredentialsWhenScopeRequestedThenTypedTokenForApi() throws IOException, ParseException {
        SignedJWT token = SignedJWT.parse(gatehouse().clientCredentials(KeycloakRealm.ORDERS_SERVICE, "orders.read"));

        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(token.getHeader().getType()).hasToString("at+jwt");
        assertThat(claims.getIssuer()).isEqualTo(server.issuer(KeycloakRealm.GATEHOUSE));
        assertThat(claims.getAudience()).contains("gatehouse-api").doesNotContain("other-api");
        assertThat(scopes(claims)).contains("orders.read").doesNotContain("orders.write");
        assertThat(roles(claims)).contains("clerk").doesNotContain("approver");
        assertThat(claims.getStringClaim("client_id")).isEqualTo(KeycloakRealm.ORDERS_SERVICE);
        assertThat(claims.getStringClaim("tenant")).isEqualTo("acme");
        assertThat(claims.getSubject()).isNotBlank();
        assertThat(lifespan(claims)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void clientCredentialsWhenNoScopeRequestedThenNoneOfTheOrders() throws IOException, ParseException {
        JWTClaimsSet claims = claims(gatehouse().clientCredentials(KeycloakRealm.ORDERS_SERVICE, ""));

        assertThat(scopes(claims)).doesNotContain("orders.read", "orders.write");
    }

    @Test
    void clientCredentialsWhenForeignServiceThenOtherAudience() throws IOException, ParseException {
        SignedJWT token = SignedJWT.parse(gatehouse().clientCredentials(KeycloakRealm.FOREIGN_SERVICE, "orders.read"));

        assertThat(token.getHeader().getType()).hasToString("at+jwt");
        assertThat(token.getJWTClaimsSet().getAudience()).contains("other-api").doesNotContain("gatehouse-api");
        assertThat(roles(token.getJWTClaimsSet())).contains("clerk");
        assertThat(token.getJWTClaimsSet().getStringClaim("tenant")).isEqualTo("acme");
    }

    @Test
    void clientCredentialsWhenShortLivedThenOneSecond() throws IOException, ParseException {
        JWTClaimsSet claims = claims(gatehouse().clientCredentials(KeycloakRealm.SHORT_LIVED, "orders.read"));

        assertThat(lifespan(claims)).isEqualTo(Duration.ofSeconds(1));
        assertThat(claims.getAudience()).contains("gatehouse-api");
    }

    @Test
    void clientCredentialsWhenOtherRealmThenForeignIssuerAndRightAudience() throws IOException, ParseException {
        KeycloakRealm other = server.realm(KeycloakRealm.OTHER);
        SignedJWT token = SignedJWT.parse(other.clientCredentials(KeycloakRealm.ORDERS_SERVICE, "orders.read"));

        assertThat(token.getHeader().getType()).hasToString("at+jwt");
        assertThat(token.getJWTClaimsSet().getIssuer())
                .isEqualTo(other.issuer())
                .isNotEqualTo(gatehouse().issuer());
        assertThat(token.getJWTClaimsSet().getAudience()).contains("gatehouse-api");
    }

    @Test
    void passwordWhenAliceThenThreeTokens() throws IOException, ParseException {
        KeycloakTokens tokens = gatehouse().password(KeycloakRealm.ORDERS_SERVICE, KeycloakRealm.ALICE, "orders.write");

        JWTClaimsSet access = claims(tokens.access());
        assertThat(scopes(access)).contains("openid", "orders.write").doesNotContain("orders.read");
        assertThat(roles(access)).contains("clerk", "approver");
        assertThat(access.getStringClaim("preferred_username")).isEqualTo(KeycloakRealm.ALICE);
        assertThat(access.getAudience()).contains("gatehouse-api");
        assertThat(claims(tokens.id()).getAudience()).containsExactly(KeycloakRealm.ORDERS_SERVICE);
        assertThat(SignedJWT.parse(tokens.refresh()).getHeader().getAlgorithm()).hasToString("HS512");
    }

    @Test
    void passwordWhenPlainTypedThenHeaderSaysJwtAndTenantIsTheUsers() throws IOException, ParseException {
        String access = gatehouse()
                .password(KeycloakRealm.PLAIN_TYPED, KeycloakRealm.ALICE, "orders.read")
                .access();

        assertThat(SignedJWT.parse(access).getHeader().getType()).hasToString("JWT");
        assertThat(claims(access).getStringClaim("tenant")).isEqualTo("acme");
    }

    @Test
    void addSigningKeyWhenPriorityHigherThenSignsAndOldKeyCanGo() throws IOException, ParseException {
        KeycloakAdmin admin = server.admin();
        KeycloakAdmin.SigningKey old = admin.currentSigningKey(KeycloakRealm.OTHER);
        KeycloakRealm other = server.realm(KeycloakRealm.OTHER);

        String added = admin.addSigningKey(KeycloakRealm.OTHER, old.priority() + 1);

        KeycloakAdmin.SigningKey current = admin.currentSigningKey(KeycloakRealm.OTHER);
        assertThat(current.componentId()).isEqualTo(added);
        assertThat(current.kid()).isNotEqualTo(old.kid());
        assertThat(kid(other.clientCredentials(KeycloakRealm.ORDERS_SERVICE, "")))
                .isEqualTo(current.kid());
        assertThat(published(other)).contains(old.kid(), current.kid());

        admin.removeSigningKey(KeycloakRealm.OTHER, old.componentId());

        assertThat(published(other)).contains(current.kid()).doesNotContain(old.kid());
    }

    @Test
    void startWhenStoppedBeforeThenSamePortAndSameKeys() throws IOException {
        String kid = server.admin().currentKid(KeycloakRealm.GATEHOUSE);
        int port = server.port();

        server.close();
        server = KeycloakServer.start(HOME, port);

        assertThat(server.port()).isEqualTo(port);
        assertThat(server.admin().currentKid(KeycloakRealm.GATEHOUSE)).isEqualTo(kid);
    }

    private static KeycloakRealm gatehouse() {
        return server.realm(KeycloakRealm.GATEHOUSE);
    }

    private static List<String> published(KeycloakRealm realm) throws IOException, ParseException {
        return JWKSet.load(realm.jwks().toURL()).getKeys().stream()
                .map(JWK::getKeyID)
                .toList();
    }

    private static JWTClaimsSet claims(String token) throws ParseException {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }

    private static String kid(String token) throws ParseException {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static List<String> scopes(JWTClaimsSet claims) throws ParseException {
        return List.of(claims.getStringClaim("scope").split(" "));
    }

    private static List<String> roles(JWTClaimsSet claims) throws ParseException {
        return JSONObjectUtils.getStringList(claims.getJSONObjectClaim("realm_access"), "roles");
    }

    private static Duration lifespan(JWTClaimsSet claims) {
        return Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant());
    }
}
