package dev.gatehouse.proxy.keycloak;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A client that logs browsers in, registered while Keycloak runs since its addresses have the port of the test: code with
 * PKCE S256 only, a secret, audience {@code gatehouse-api}, the roles and tenant of the user, back-channel logout.
 *
 * @param origin where the browser sees the application, such as {@code https://127.0.0.1:8443}
 * @param backchannelLogout where Keycloak tells of ended sessions
 * @param accessTokenSeconds how long its access tokens live
 */
public record KeycloakBrowserClient(String id, String origin, String backchannelLogout, int accessTokenSeconds) {

    /** Registers it. */
    public void register(KeycloakAdmin admin, String realm) throws IOException {
        admin.addClient(
                realm,
                Map.of(
                        "clientId", id,
                        "secret", KeycloakRealm.secret(id),
                        "publicClient", false,
                        "standardFlowEnabled", true,
                        "directAccessGrantsEnabled", false,
                        "redirectUris", List.of(origin + "/login/callback"),
                        "attributes", attributes(),
                        "defaultClientScopes", List.of("basic", "acr", "roles", "profile", "email", "tenant"),
                        "optionalClientScopes", List.of("orders.read", "orders.write"),
                        "protocolMappers",
                                List.of(
                                        audience("included.custom.audience", "gatehouse-api"),
                                        audience("included.client.audience", KeycloakRealm.TOKEN_EXCHANGER))));
    }

    private Map<String, String> attributes() {
        return Map.of(
                "access.token.header.type.rfc9068",
                "true",
                "access.token.lifespan",
                Integer.toString(accessTokenSeconds),
                "pkce.code.challenge.method",
                "S256",
                "post.logout.redirect.uris",
                origin + "/*",
                "backchannel.logout.url",
                backchannelLogout,
                "backchannel.logout.session.required",
                "true");
    }

    private static Map<String, Object> audience(String kind, String audience) {
        return Map.of(
                "name",
                "audience " + audience,
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-audience-mapper",
                "config",
                Map.of(kind, audience, "access.token.claim", "true", "introspection.token.claim", "true"));
    }
}
