package dev.gatehouse.wars;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Issues tokens as Keycloak spells them, and stands in for the issuer that the recipes name. */
final class Issuer {

    private static final String NAME = "https://auth.example.com/realms/acme";

    private final TestKeys key = TestKeys.ec("k1");
    private final Path keys;

    Issuer(Path directory) throws IOException {
        keys = Files.writeString(directory.resolve("keys.json"), new JWKSet(key.jwk()).toString());
    }

    /** The one setting that a test adds to a recipe's: where the issuer's keys are. */
    Map<String, String> settings() {
        return Map.of("gatehouse.issuers.main.jwks-file", keys.toString());
    }

    /** The value of {@code Authorization} for alice. */
    String alice(String audience, String... roles) {
        return "Bearer "
                + TestJwts.of(key, NAME)
                        .withClaim("sub", "0b6b2a5e")
                        .withClaim("preferred_username", "alice")
                        .withClaim("aud", audience)
                        .withClaim("roles", null)
                        .withClaim("realm_access", Map.of("roles", List.of(roles)))
                        .token();
    }
}
