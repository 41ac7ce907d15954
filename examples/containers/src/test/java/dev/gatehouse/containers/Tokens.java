package dev.gatehouse.containers;

import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;

import java.util.Map;

/** The issuer of a class's tokens, which applications find over HTTP from whatever process they run in. */
final class Tokens implements AutoCloseable {

    private final TestKeys key = TestKeys.ec("k1");
    private final TestIssuer issuer = new TestIssuer(key);

    /** The settings that take its tokens. */
    Map<String, String> settings() {
        return Map.of("gatehouse.issuers.main.issuer", issuer.issuer(), "gatehouse.issuers.main.audiences", "api");
    }

    /** A good token: alice of the client shop, role clerk, scope orders.read. */
    TestJwts jwt() {
        return TestJwts.of(key, issuer.issuer());
    }

    /** The header that carries a good token. */
    String credential() {
        return bearer(jwt().token());
    }

    static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    @Override
    public void close() {
        issuer.close();
    }
}
