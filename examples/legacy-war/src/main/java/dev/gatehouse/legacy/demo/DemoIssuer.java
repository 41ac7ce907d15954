package dev.gatehouse.legacy.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Issues access tokens (RFC 9068) with a key that lives as long as the demo, and lays its public half into a file. */
final class DemoIssuer {

    /** Its identifier; nobody asks it there, since the keys are in the file. */
    static final String NAME = "https://auth.example.com";

    static final String AUDIENCE = "orders";
    private static final Duration LIFETIME = Duration.ofHours(8);

    private final ECKey key;

    private DemoIssuer(ECKey key) {
        this.key = key;
    }

    /** An issuer with a new key, whose JWK set is written to a file. */
    static DemoIssuer publishing(Path file) throws IOException {
        ECKey key;
        try {
            key = new ECKeyGenerator(Curve.P_256).keyID("demo").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        Files.writeString(file, new JWKSet(key.toPublicJWK()).toString());
        return new DemoIssuer(key);
    }

    /** A token of a user with these roles. */
    String token(String user, String... roles) {
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(NAME)
                .subject(user)
                .audience(AUDIENCE)
                .claim("client_id", "desk")
                .claim("roles", List.of(roles))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .type(new JOSEObjectType("at+jwt"))
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
