package dev.gatehouse.proxy.keycloak;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * A realm of a Keycloak on the loopback address: its issuer, and tokens out of it.
 *
 * <p>The issuer is known before the server runs, so that a test may configure a proxy while Keycloak is still down.
 * The clients and the user are those of {@code keycloak/*-realm.json}.
 */
public final class KeycloakRealm {
    /** The realm the proxy under test trusts. */
    public static final String GATEHOUSE = "gatehouse";
    /** A foreign issuer, whose {@link #ORDERS_SERVICE} nevertheless gets the right audience. */
    public static final String OTHER = "other";

    /** RFC 9068 typed, audience {@code gatehouse-api}, role {@code clerk}, tenant {@code acme}. */
    public static final String ORDERS_SERVICE = "orders-service";
    /** Like {@link #ORDERS_SERVICE}, but for the audience {@code other-api}. */
    public static final String FOREIGN_SERVICE = "foreign-service";
    /** Like {@link #ORDERS_SERVICE}, but with access tokens that live for one second. */
    public static final String SHORT_LIVED = "short-lived";
    /** Like {@link #ORDERS_SERVICE}, but with access tokens whose header says {@code typ} {@code JWT}. */
    public static final String PLAIN_TYPED = "plain-typed";

    /** The resource server itself: it gets no tokens, but may introspect those whose audience it is. */
    public static final String GATEHOUSE_API = "gatehouse-api";

    /** May exchange the tokens of {@link #ORDERS_SERVICE}, and of browsers, for ones to {@link #GATEHOUSE_API}. */
    public static final String TOKEN_EXCHANGER = "token-exchanger";

    /** A user with the roles {@code clerk} and {@code approver} and the tenant {@code acme}. */
    public static final String ALICE = "alice";

    private final JsonExchange exchange = new JsonExchange();
    private final String issuer;

    private KeycloakRealm(String issuer) {
        this.issuer = issuer;
    }

    public static KeycloakRealm at(int port, String name) {
        return new KeycloakRealm("http://127.0.0.1:" + port + "/realms/" + name);
    }

    public String issuer() {
        return issuer;
    }

    public URI discovery() {
        return URI.create(issuer + "/.well-known/openid-configuration");
    }

    public URI introspection() {
        return URI.create(tokenEndpoint() + "/introspect");
    }

    public URI jwks() {
        return URI.create(issuer + "/protocol/openid-connect/certs");
    }

    /** The secret of a client in the realm files. */
    public static String secret(String clientId) {
        return clientId + "-secret";
    }

    /** The password of a user in the realm files. */
    public static String password(String user) {
        return user + "-password";
    }

    /** An access token of the client's service account; {@code scope} is space separated and may be empty. */
    public String clientCredentials(String clientId, String scope) throws IOException {
        Map<String, String> form = new HashMap<>(
                Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret(clientId)));
        if (!scope.isEmpty()) {
            form.put("scope", scope);
        }
        return (String) exchange.postForm(tokenEndpoint(), form).get("access_token");
    }

    /** Tokens of a user; {@code openid} is added to the scope. */
    public KeycloakTokens password(String clientId, String user, String scope) throws IOException {
        Map<String, Object> answer = exchange.postForm(
                tokenEndpoint(),
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        clientId,
                        "client_secret",
                        secret(clientId),
                        "username",
                        user,
                        "password",
                        password(user),
                        "scope",
                        ("openid " + scope).trim()));
        return new KeycloakTokens((String) answer.get("access_token"), (String) answer.get("id_token"), (String)
                answer.get("refresh_token"));
    }

    /** Ends the session of a user's tokens. */
    public void logout(String clientId, KeycloakTokens tokens) throws IOException {
        exchange.submit(
                URI.create(issuer + "/protocol/openid-connect/logout"),
                Map.of("client_id", clientId, "client_secret", secret(clientId), "refresh_token", tokens.refresh()));
    }

    /** An access token for a public client, which is how the bootstrap administrator logs in. */
    String publicClientPassword(String clientId, String user, String password) throws IOException {
        Map<String, String> form =
                Map.of("grant_type", "password", "client_id", clientId, "username", user, "password", password);
        return (String) exchange.postForm(tokenEndpoint(), form).get("access_token");
    }

    private URI tokenEndpoint() {
        return URI.create(issuer + "/protocol/openid-connect/token");
    }
}
