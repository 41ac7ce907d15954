package dev.gatehouse.proxy.keycloak;

/** What the token endpoint handed to a user's client: three serialized JWTs. */
public record KeycloakTokens(String access, String id, String refresh) {}
