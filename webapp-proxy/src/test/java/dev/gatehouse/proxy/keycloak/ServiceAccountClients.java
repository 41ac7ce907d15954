package dev.gatehouse.proxy.keycloak;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clients that are service accounts, as the admin REST API takes them. */
public final class ServiceAccountClients {

    private ServiceAccountClients() {}

    /** One with a secret, whose tokens and whose users' tokens are for the clients {@code audiences}. */
    public static Map<String, Object> withSecret(String id, Map<String, String> attributes, String... audiences) {
        Map<String, Object> client = base(id, attributes, audiences);
        client.put("secret", KeycloakRealm.secret(id));
        return client;
    }

    /** One that lets its secret's owner exchange tokens that are for it (RFC 8693). */
    public static Map<String, Object> exchanging(String id, String... audiences) {
        return withSecret(id, Map.of("standard.token.exchange.enabled", "true"), audiences);
    }

    /** One with a key, for {@code private_key_jwt}. */
    public static Map<String, Object> withKey(String id, JWK key) {
        Map<String, Object> client = base(
                id,
                Map.of(
                        "use.jwks.string",
                        "true",
                        "jwks.string",
                        new JWKSet(key.toPublicJWK()).toString(),
                        "token.endpoint.auth.signing.alg",
                        key.getAlgorithm().getName()));
        client.put("clientAuthenticatorType", "client-jwt");
        return client;
    }

    /** One with a certificate whose subject is {@code CN=id}. */
    public static Map<String, Object> withCertificate(String id) {
        Map<String, Object> client =
                base(id, Map.of("x509.subjectdn", "CN=" + id, "x509.allow.regex.pattern.comparison", "false"));
        client.put("clientAuthenticatorType", "client-x509");
        return client;
    }

    private static Map<String, Object> base(String id, Map<String, String> attributes, String... audiences) {
        Map<String, String> all = new HashMap<>(attributes);
        all.put("access.token.header.type.rfc9068", "true");
        Map<String, Object> client = new HashMap<>();
        client.put("clientId", id);
        client.put("publicClient", false);
        client.put("serviceAccountsEnabled", true);
        client.put("directAccessGrantsEnabled", true);
        client.put("standardFlowEnabled", false);
        client.put("attributes", all);
        client.put("defaultClientScopes", List.of("basic", "acr", "roles", "service_account"));
        client.put(
                "protocolMappers",
                List.of(audiences).stream().map(ServiceAccountClients::audience).toList());
        return client;
    }

    private static Map<String, Object> audience(String client) {
        return Map.of(
                "name",
                "audience " + client,
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-audience-mapper",
                "config",
                Map.of("included.client.audience", client, "access.token.claim", "true"));
    }
}
