package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class EmbeddedIssuerTest {

    private static EmbeddedIssuer issuer;

    @BeforeAll
    static void start() {
        issuer = EmbeddedIssuer.start();
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void tokenWhenOrdersClientThenAccessTokenOfRfc9068() throws Exception {
        SignedJWT token = SignedJWT.parse(issuer.token(DemoClient.ORDERS, List.of("orders.read", "orders.write")));

        assertThat(token.getHeader().getType()).hasToString("at+jwt");
        assertThat(verifies(token)).isTrue();
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(issuer.issuer().toString());
        assertThat(claims.getSubject()).isEqualTo("orders-client");
        assertThat(claims.getAudience()).containsExactly("orders-api");
        assertThat(claims.getStringClaim("client_id")).isEqualTo("orders-client");
        assertThat(claims.getStringClaim("scope").split(" ", -1))
                .containsExactlyInAnyOrder("orders.read", "orders.write");
        assertThat(claims.getStringListClaim("roles")).containsExactly("clerk");
        assertThat(claims.getStringClaim("tenant")).isEqualTo("acme");
        assertThat(lifetime(claims)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void tokenWhenFromOtherIssuerThenSameKeyAndOtherIss() throws Exception {
        SignedJWT token =
                SignedJWT.parse(issuer.token(issuer.otherIssuer(), DemoClient.ORDERS, List.of("orders.read")));

        assertThat(verifies(token)).isTrue();
        assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(issuer.issuer() + "/other");
    }

    @Test
    void fromWhenReturnedThenTokensAreWhatTheyAreCalled() throws Exception {
        TourTokens tokens = TourTokens.from(issuer);

        assertThat(verifies(SignedJWT.parse(tokens.valid()))).isTrue();
        assertThat(verifies(SignedJWT.parse(tokens.expired()))).isTrue();
        assertThat(SignedJWT.parse(tokens.expired())
                        .getJWTClaimsSet()
                        .getExpirationTime()
                        .toInstant())
                .isBefore(Instant.now());
        assertThat(SignedJWT.parse(tokens.otherAudience()).getJWTClaimsSet().getAudience())
                .containsExactly("billing-api");
        SignedJWT edited = SignedJWT.parse(tokens.editedClaims());
        assertThat(edited.getJWTClaimsSet().getStringClaim("scope")).isEqualTo("orders.admin");
        assertThat(verifies(edited)).isFalse();
        assertThat(verifies(SignedJWT.parse(tokens.editedSignature()))).isFalse();
        assertThat(tokens.unsigned()).endsWith(".");
    }

    @Test
    void issuerWhenDiscoveredThenMetadataNamesIt() throws Exception {
        Reply metadata =
                RawRequest.get("/.well-known/oauth-authorization-server").send(issuer.issuer());

        assertThat(metadata.status()).isEqualTo(200);
        assertThat(JSONObjectUtils.parse(metadata.body()))
                .containsEntry("issuer", issuer.issuer().toString())
                .containsEntry("jwks_uri", issuer.issuer() + "/oauth2/jwks");
    }

    @Test
    void linesWhenPrintedThenCurlCarriesALiveToken() throws Exception {
        String lines = TryIt.lines(URI.create("http://127.0.0.1:1"), issuer);

        String token = lines.split("Bearer ", -1)[1].split("'", -1)[0];
        assertThat(verifies(SignedJWT.parse(token))).isTrue();
        assertThat(lines).contains("curl -i http://127.0.0.1:1/public/hello\n");
    }

    private static boolean verifies(SignedJWT token) throws Exception {
        JWKSet keys = JWKSet.load(issuer.issuer().resolve("/oauth2/jwks").toURL(), 5_000, 5_000, 100_000);
        return token.verify(new RSASSAVerifier(keys.getKeys().get(0).toRSAKey()));
    }

    private static Duration lifetime(JWTClaimsSet claims) {
        return Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant());
    }
}
