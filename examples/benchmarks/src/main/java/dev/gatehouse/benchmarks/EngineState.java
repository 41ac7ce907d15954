package dev.gatehouse.benchmarks;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A gateway with one issuer and one route, and a token that it takes. */
final class EngineState {

    static final String ISSUER = "https://issuer.example/realms/bench";
    static final String AUDIENCE = "api";

    private EngineState() {}

    static TestKeys key(String algorithm) {
        return switch (algorithm) {
            case "RS256" -> TestKeys.rsa("bench");
            case "ES256" -> TestKeys.ec("bench");
            case "EdDSA" -> TestKeys.ed25519("bench");
            default -> throw new IllegalArgumentException(algorithm);
        };
    }

    /** About the size of a Keycloak access token. */
    static String token(TestKeys key) {
        return TestJwts.of(key, ISSUER)
                .withClaim("exp", System.currentTimeMillis() / 1000 + 86_400)
                .withClaim("name", "Alice Example")
                .withClaim("email", "alice@example.com")
                .withClaim("preferred_username", "alice")
                .withClaim("sid", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0")
                .withClaim("jti", "trrtcc:7a8b9cad-beaf-1021-3243-546576879801")
                .withClaim(
                        "realm_access", Map.of("roles", java.util.List.of("clerk", "approver", "default-roles-acme")))
                .token();
    }

    static Map<String, String> settings(TestKeys key, int cachedTokens) {
        try {
            Path keys = Files.createTempFile("bench", ".jwks");
            keys.toFile().deleteOnExit();
            Files.writeString(keys, new JWKSet(key.jwk()).toString());
            Map<String, String> values = new HashMap<>();
            values.put("gatehouse.issuers.main.issuer", ISSUER);
            values.put("gatehouse.issuers.main.audiences", AUDIENCE);
            values.put("gatehouse.issuers.main.jwks-file", keys.toString());
            values.put("gatehouse.routes.orders.path", "/api/orders/**");
            values.put("gatehouse.routes.orders.scopes", "orders.read");
            values.put("gatehouse.token-cache.max-entries", Integer.toString(cachedTokens));
            return values;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Gateway gateway(TestKeys key, int cachedTokens) {
        Settings settings = Settings.of(SettingsSource.of("benchmark", settings(key, cachedTokens)));
        return new Gateway(GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN));
    }
}
