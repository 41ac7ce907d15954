package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

class CredentialMaskTest {

    private static final String ID = "0aB1cD2eF3gH4iJ5";
    private static final String SECRET = "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0FeDcBa98765Qz";
    private static final String KEY = "gh_live_" + ID + "_" + SECRET + "_0aB1cD";
    private static final String JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWFsaWNl";

    static Stream<Arguments> credentials() {
        return Stream.of(
                arguments("/open/" + KEY, "/open/gh_live_" + ID + "[cut]"),
                arguments("/open/" + KEY + "/x", "/open/gh_live_" + ID + "[cut]/x"),
                arguments("/open/" + KEY.replace("_", "%5F"), "/open/gh%5Flive%5F" + ID + "[cut]"),
                arguments("/open/" + KEY.replace("_", "%255f"), "/open/gh%255flive%255f" + ID + "[cut]"),
                arguments("/open/%67h_live_" + ID + "_" + SECRET, "/open/%67h_live_" + ID + "[cut]"),
                arguments("/t/" + JWT + "/x", "/t/eyJ[cut]/x"),
                arguments("/t/" + JWT.replace(".", "%2E"), "/t/eyJ[cut]"),
                arguments("reason: Bearer abc123.def", "reason: Bearer [cut]"),
                arguments("Authorization: DPoP " + JWT, "Authorization: DPoP [cut]"),
                arguments("/x?access_token=abcd&b=c", "/x?access_token=[cut]&b=c"),
                arguments("a client_secret=hunter2, b", "a client_secret=[cut], b"),
                arguments("/cb;code=SplxlOBeZQQYbYS6WxSbIA", "/cb;code=[cut]"),
                arguments("{\"refresh_token\": \"8xLOxBtZp8\"}", "{\"refresh_token\": \"[cut]\"}"),
                arguments("X-Api-Key: 12345678", "X-Api-Key: [cut]"),
                arguments("c __Host-gatehouse-app=AbC; d=e", "c __Host-gatehouse-app=[cut]; d=e"),
                arguments(
                        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1\n-----END EC PRIVATE KEY-----",
                        "-----BEGIN EC PRIVATE KEY-----[cut]-----END EC PRIVATE KEY-----"),
                arguments("/hook/sk_live_4eC39HqLyjWDarjtT1zdp7dc", "/hook/sk_live_[cut]"),
                arguments("/h/ghp_16C7e42F292c6912E7710c838347Ae178B4a", "/h/ghp_[cut]"));
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void ofWhenACredentialStandsInATextThenItIsCut(String text, String shown) {
        assertThat(CredentialMask.of(text)).isEqualTo(shown);
        assertThat(CredentialMask.ofClient(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/orders/7",
                "/orders/0f8fad5b-d9cb-469f-a165-70867728950e/items",
                "/git/da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "/blog/2026/My-Very-Long-Article-Title-About-Gateways-And-2024",
                "/static/js/main.3f2a9c1b.chunk.js",
                "/v1/getOrdersByCustomerIdentifierAndDeliveryDateV2",
                "/100%/a%20b",
                "/x;jsession/a=b",
                "no key has the id 0aB1cD2eF3gH4iJ5",
                "the token is malformed: it has 2 parts",
                "the token endpoint: https://auth.example.com/token answered 500",
                "a bearer token in the header and no cookie",
                "client_secret: is missing",
                "SQLState 42P01, code=12",
                "urn:ietf:params:oauth:token-type:jwt",
                "CN=alice,OU=people,O=Example",
                "the audience [https://api.example.com/token] is not among [orders]"
            })
    void ofWhenATextHoldsNoneThenItStaysTheVerySame(String text) {
        assertThat(CredentialMask.of(text)).isSameAs(text);
        assertThat(CredentialMask.ofClient(text)).isSameAs(text);
    }

    /** Any key or token, in any spelling: what is written never holds its secret, nor a good part of it. */
    @Test
    void ofWhenCredentialsAreRandomThenNoPartOfTheirSecretsShows() {
        Random random = new Random(4711);
        for (int i = 0; i < 500; i++) {
            String secret = word(random, 43);
            String key = "gh_" + word(random, 1 + random.nextInt(16)).toLowerCase(Locale.ROOT) + "_" + word(random, 16)
                    + "_" + secret + "_" + word(random, 6);
            String signature = base64(random, 32 + random.nextInt(300));
            String jwt = base64("{\"alg\":\"ES256\",\"kid\":\"" + word(random, 5) + "\"}") + "."
                    + base64("{\"sub\":\"" + word(random, 12) + "\"}") + "." + signature;
            for (String place : new String[] {"/open/%s", "/open/%s/x", "a=%s", "reason \"%s\" of x", "<%s>", "%s"}) {
                assertThat(CredentialMask.of(place.formatted(escaped(key, random))))
                        .as(key)
                        .doesNotContain(secret.substring(0, 8), secret.substring(20, 28));
                assertThat(CredentialMask.of(place.formatted(escaped(jwt, random))))
                        .as(jwt)
                        .doesNotContain(signature.substring(0, 8), signature.substring(20, 28));
            }
        }
    }

    /** Some characters as percent escapes, some of those escaped once more. */
    private static String escaped(String text, Random random) {
        int share = random.nextInt(3) * 10;
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = random.nextInt(100) >= share;
            escaped.append(plain ? "" + c : (random.nextBoolean() ? "%%%02x" : "%%25%02X").formatted((int) c));
        }
        return escaped.toString();
    }

    private static String word(Random random, int length) {
        String letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        return random.ints(length, 0, letters.length())
                .mapToObj(at -> String.valueOf(letters.charAt(at)))
                .reduce("", String::concat);
    }

    private static String base64(Random random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ofClientWhenAWordIsLongAndRandomThenOnlyItsBeginningShows() {
        assertThat(CredentialMask.ofClient("/reset/" + SECRET + "/x"))
                .isEqualTo("/reset/" + SECRET.substring(0, 8) + "[cut]/x");
        assertThat(CredentialMask.of("kid " + SECRET)).isEqualTo("kid " + SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gh_a_",
                "eyJ",
                "Bearer ",
                "token=",
                "token:",
                "token:x1y/",
                "-----BEGIN PRIVATE KEY-----",
                "%",
                "%25",
                "_",
                "=",
                "a:"
            })
    void ofWhenATextIsMadeToBeSlowThenItEndsAllTheSame(String part) {
        String text = part.repeat(200_000 / part.length());

        assertThat(CredentialMask.ofClient(text)).hasSizeLessThanOrEqualTo(2 * text.length());
    }

    @Test
    void ofWhenAFailureQuotesACredentialThenItsTraceDoesNot() {
        IOException cause = new IOException("answered {\"access_token\":\"" + JWT + "\"}");
        IllegalStateException failure = new IllegalStateException("/open/" + KEY, cause);
        failure.addSuppressed(new IOException("Bearer " + SECRET));

        StringWriter trace = new StringWriter();
        CredentialMask.of(failure).printStackTrace(new PrintWriter(trace));

        assertThat(trace.toString())
                .contains(
                        "java.lang.IllegalStateException: /open/gh_live_" + ID + "[cut]", "java.io.IOException", "at ")
                .doesNotContain(SECRET, JWT.substring(8, 20), "c2lnbmF0dXJl");
    }

    @Test
    void ofWhenAFailureHoldsNoneThenItStaysTheVerySame() {
        IllegalStateException failure = new IllegalStateException("no such key", new IOException());

        assertThat(CredentialMask.of(failure)).isSameAs(failure);
    }
}
