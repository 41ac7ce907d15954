package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Broken input of every kind is refused as such: nothing is accepted by chance, and nothing ends as our own failure. */
class RandomInputTest {

    private static final TestKeys RSA = TestKeys.rsa("rsa-1");
    private static final TestKeys EC = TestKeys.ec("ec-1");
    private static final TestKeys ED = TestKeys.ed25519("ed-1");
    private static final List<Object> ODD = List.of(
            "",
            " ",
            "=",
            "A",
            "AA",
            "AQAB",
            "\u0000",
            "\u20ac",
            "RSA",
            "EC",
            "OKP",
            "oct",
            "P-256",
            "Ed25519",
            "sig",
            "-1",
            0,
            -1,
            1.5e300,
            Long.MAX_VALUE,
            true,
            List.of(),
            List.of("verify", "verify"),
            List.of(List.of()),
            Map.of(),
            Map.of("a", Map.of()));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void parseWhenMembersAreReplacedAtRandomThenTheGoodKeyStillCounts(long seed) throws MalformedException {
        Random random = new Random(seed);
        JwkSetParser parser = new JwkSetParser("i", List.of(SignatureAlgorithm.values()));
        List<String> names = List.of(
                "kty", "n", "e", "crv", "x", "y", "kid", "use", "key_ops", "alg", "exp", "nbf", "iat", "revoked", "k",
                "p", "oth");
        for (int i = 0; i < 150; i++) {
            TestKeys base = List.of(RSA, EC, ED).get(random.nextInt(3));
            Map<String, Object> jwk = new LinkedHashMap<>(base.jwk().toJSONObject());
            for (int change = random.nextInt(3); change >= 0; change--) {
                jwk.put(names.get(random.nextInt(names.size())), ODD.get(random.nextInt(ODD.size())));
            }
            jwk.putIfAbsent("kid", "odd");
            Map<String, Object> good = new LinkedHashMap<>(ED.jwk().toJSONObject());
            good.put("kid", "good");
            String set = JSONObjectUtils.toJSONString(Map.of("keys", Arrays.asList(jwk, good)));
            assertThat(parser.parse(set.getBytes(StandardCharsets.UTF_8)).find("good", SignatureAlgorithm.EDDSA))
                    .as(set)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void authenticateWhenTokenIsChangedAtRandomThenRefusedAndNotAsOurFault(long seed) {
        Random random = new Random(seed);
        try (TestIssuer issuer = new TestIssuer(RSA, EC, ED);
                BearerGate gate = BearerGate.of(issuer).open()) {
            List<String> tokens = new ArrayList<>();
            for (TestKeys key : List.of(RSA, EC, ED)) {
                tokens.add(TestJwts.of(key, issuer.issuer()).token());
            }
            for (int i = 0; i < 400; i++) {
                String token = tokens.get(i % 3);
                StringBuilder changed = new StringBuilder(token);
                for (int change = random.nextInt(3); change >= 0; change--) {
                    int at = random.nextInt(changed.length());
                    switch (random.nextInt(4)) {
                        case 0 -> changed.deleteCharAt(at);
                        case 1 -> changed.insert(at, (char) (33 + random.nextInt(94)));
                        case 2 -> changed.insert(at, '.');
                        default -> changed.setCharAt(at, (char) (33 + random.nextInt(94)));
                    }
                }
                if (!changed.toString().equals(token)) {
                    assertCallersFault(gate.ask(changed.toString()), changed.toString());
                }
            }
        }
    }

    @Test
    void authenticateWhenSignedJsonIsChangedAtRandomThenItIsNeverOurFault() {
        Random random = new Random(6);
        try (TestIssuer issuer = new TestIssuer(ED);
                BearerGate gate = BearerGate.of(issuer)
                        .with("required-claims", "sub,/a/b")
                        .with("claims.roles", "clerk")
                        .open()) {
            TestJwts good = TestJwts.of(ED, issuer.issuer());
            List<String> names =
                    List.of("iss", "sub", "aud", "exp", "nbf", "iat", "scope", "roles", "client_id", "azp", "a", "typ");
            for (int i = 0; i < 200; i++) {
                String name = names.get(random.nextInt(names.size()));
                Object value = ODD.get(random.nextInt(ODD.size()));
                assertThat(gate.ask(good.withClaim(name, value).token()))
                        .isInstanceOfSatisfying(
                                Rejected.class, rejected -> assertCallersFault(rejected, name + "=" + value));
                String json = good.claimsJson();
                int at = random.nextInt(json.length());
                String cut = json.substring(0, at) + (char) random.nextInt(0x3000) + json.substring(at + 1);
                assertCallersFault(gate.ask(TestJwts.compact(good.headerJson(), cut, ED)), cut);
            }
        }
    }

    private static void assertCallersFault(AuthResult result, String input) {
        assertThat(result).as(input).isInstanceOf(Rejected.class);
        FailureCode code = ((Rejected) result).failure().code();
        assertThat(code.status()).as("%s for %s", code, input).isEqualTo(401);
    }
}
