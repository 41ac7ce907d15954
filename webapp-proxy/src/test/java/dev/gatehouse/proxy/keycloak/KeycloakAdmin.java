package dev.gatehouse.proxy.keycloak;

import com.nimbusds.jose.util.JSONObjectUtils;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/** Changes a realm over Keycloak's admin REST API; what it changes stays in the data. */
public final class KeycloakAdmin {
    static final String USER = "bootstrap";
    static final String PASSWORD = "bootstrap-password";

    private static final String KEY_PROVIDER = "org.keycloak.keys.KeyProvider";

    private final JsonExchange exchange = new JsonExchange();
    private final int port;

    KeycloakAdmin(int port) {
        this.port = port;
    }

    /** The key that signs the realm's RS256 tokens now. */
    public SigningKey currentSigningKey(String realm) throws IOException {
        try {
            Map<String, Object> keys = exchange.get(admin(realm, "/keys"), bearer());
            String kid = JSONObjectUtils.getString(JSONObjectUtils.getJSONObject(keys, "active"), "RS256");
            for (Map<String, Object> key : JSONObjectUtils.getJSONObjectArray(keys, "keys")) {
                if (kid.equals(key.get("kid"))) {
                    return new SigningKey(
                            (String) key.get("providerId"), kid, JSONObjectUtils.getInt(key, "providerPriority"));
                }
            }
            throw new IOException("realm " + realm + " signs with " + kid + ", which it does not list");
        } catch (ParseException e) {
            throw new IOException("unexpected key list of realm " + realm, e);
        }
    }

    public String currentKid(String realm) throws IOException {
        return currentSigningKey(realm).kid();
    }

    /**
     * Adds a generated RS256 key, which signs from now on if its priority is the highest, see
     * {@link SigningKey#priority()}.
     *
     * @return the component id of the new key
     */
    public String addSigningKey(String realm, int priority) throws IOException {
        Map<String, Object> config = Map.of(
                "priority", List.of(Integer.toString(priority)),
                "enabled", List.of("true"),
                "active", List.of("true"),
                "algorithm", List.of("RS256"),
                "keySize", List.of("2048"));
        URI created = exchange.create(
                admin(realm, "/components"),
                bearer(),
                Map.of(
                        "name",
                        "rotated-" + System.nanoTime(),
                        "providerId",
                        "rsa-generated",
                        "providerType",
                        KEY_PROVIDER,
                        "config",
                        config));
        String path = created.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Deletes a key, so that it leaves the JWK set at once. */
    public void removeSigningKey(String realm, String componentId) throws IOException {
        exchange.delete(admin(realm, "/components/" + componentId), bearer());
    }

    /** Adds a client by its representation in the admin REST API. */
    public void addClient(String realm, Map<String, Object> client) throws IOException {
        exchange.create(admin(realm, "/clients"), bearer(), client);
    }

    /** Ends all sessions of a user, and tells the clients that have a back-channel logout address. */
    public void logout(String realm, String user) throws IOException {
        String bearer = bearer();
        Object id = exchange.list(admin(realm, "/users?exact=true&username=" + user), bearer)
                .get(0)
                .get("id");
        exchange.post(admin(realm, "/users/" + id + "/logout"), bearer);
    }

    private URI admin(String realm, String path) {
        return URI.create("http://127.0.0.1:" + port + "/admin/realms/" + realm + path);
    }

    /** A new token for each call, since those of the master realm live for a minute only. */
    private String bearer() throws IOException {
        return KeycloakRealm.at(port, "master").publicClientPassword("admin-cli", USER, PASSWORD);
    }

    /** A signing key: the component that holds it, and its {@code kid}, and the priority that made it the current one. */
    public record SigningKey(String componentId, String kid, int priority) {}
}
