package dev.gatehouse.orders.server;

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
import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.GatewayConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** An issuer's key that is good for one start, tokens that it signs, and an API key. */
final class DemoCredentials {

    private static final String ISSUER = "https://auth.example.com";

    private final ECKey key;
    private String apiKey = "";

    DemoCredentials() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256)
                .keyID("demo")
                .algorithm(JWSAlgorithm.ES256)
                .generate();
    }

    /** Writes the application's settings, and what they name, into a directory. */
    Path write(Path directory) throws IOException {
        Path apiKeys = Files.writeString(directory.resolve("api-keys.json"), "{\"keys\":[]}");
        Path keys = Files.writeString(directory.resolve("issuer-keys.json"), new JWKSet(key.toPublicJWK()).toString());
        Path settings =
                Files.writeString(directory.resolve("gatehouse.properties"), """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=orders
                gatehouse.issuers.main.jwks-file=%s
                gatehouse.api-keys.store=file
                gatehouse.api-keys.file=%s
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.authenticate=bearer,api-key
                gatehouse.routes.hours.path=/api/hours
                gatehouse.routes.hours.authenticate=none
                """.formatted(ISSUER, keys, apiKeys));
        Files.writeString(
                directory.resolve("api-keys.json"),
                "{\"keys\":[" + issue(settings).record() + "]}");
        return settings;
    }

    private IssuedApiKey issue(Path settings) {
        GatewayConfig config = GatewayConfig.from(Settings.of(ConfigFile.read(settings)), GatewayConfig.Use.DROP_IN);
        ApiKeyConfig keys =
                (ApiKeyConfig) Objects.requireNonNull(config.credentials().get("api-key"));
        try (ApiKeyAdministration administration =
                keys.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            IssuedApiKey issued = administration.createUnstored(
                    new NewApiKey("warehouse", null, null, Set.of(), Set.of("clerk"), null, null, Duration.ofDays(1)));
            apiKey = issued.text();
            return issued;
        }
    }

    /** The key of the client warehouse, a clerk. */
    String apiKey() {
        return apiKey;
    }

    /** A token of a user with roles, good for eight hours. */
    String token(String user, String... roles) throws JOSEException {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("demo")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(user)
                        .audience("orders")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(Duration.ofHours(8))))
                        .claim("client_id", "shop")
                        .claim("scope", "orders.read")
                        .claim("roles", List.of(roles))
                        .claim("email", user + "@example.com")
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }
}
