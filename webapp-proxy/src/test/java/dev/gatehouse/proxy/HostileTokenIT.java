package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Forged and absurd tokens against the process, on a heap that would show it if one of them cost memory. */
class HostileTokenIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final TestKeys ATTACKER = TestKeys.rsa("evil");
    private static final int REPETITIONS = 200;

    @TempDir
    private static Path directory;

    private static TestIssuer issuer;
    private static RecordingBackend backend;
    private static ProxyProcess proxy;

    @BeforeAll
    static void start() throws IOException {
        issuer = new TestIssuer(KEY);
        backend = new RecordingBackend();
        proxy = ProxyProcess.serve(directory, """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=api
                gatehouse.issuers.main.token-types=at+jwt,JWT
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%s
                """.formatted(issuer.issuer(), backend.url()), "-Xmx48m");
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
        issuer.close();
    }

    @Test
    void tokensWhenForgedOrAbsurdThenRefusedAndTheProcessStaysWell() throws Exception {
        int hits = backend.hits();
        Map<String, Long> slowest = new LinkedHashMap<>();
        for (int i = 0; i < REPETITIONS; i++) {
            for (Map.Entry<String, String> token : hostile().entrySet()) {
                if (i > 0 && token.getValue().length() > 100_000 && i % 20 != 0) {
                    continue;
                }
                long begin = System.nanoTime();
                RawHttp.Reply reply = RawHttp.get(proxy.url(), "/api/o", bearer(token.getValue()));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                if (i > 0) {
                    slowest.merge(token.getKey(), millis, Math::max);
                }
                assertThat(reply.status()).as(token.getKey()).isIn(401, 431);
            }
        }
        System.out.println("slowest refusals after the first round, in ms: " + slowest);

        assertThat(backend.hits()).isEqualTo(hits);
        assertThat(proxy.output()).doesNotContain("OutOfMemoryError");
        assertThat(RawHttp.get(
                                proxy.url(),
                                "/api/o",
                                bearer(TestJwts.of(KEY, issuer.issuer()).token()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tokenWhenHeaderPointsAtTheAttackersKeysThenNobodyGoesThere() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(1_000);
            String url = "http://127.0.0.1:" + listener.getLocalPort() + "/jwks";
            for (String header : new String[] {"jku", "x5u"}) {
                String token = TestJwts.of(KEY, issuer.issuer())
                        .signedBy(ATTACKER)
                        .withHeader(header, url)
                        .token();
                assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(token)).status())
                        .isEqualTo(401);
            }
            String foreign = TestJwts.of(ATTACKER, "http://127.0.0.1:" + listener.getLocalPort())
                    .token();
            assertThat(RawHttp.get(proxy.url(), "/api/o", bearer(foreign)).status())
                    .isEqualTo(401);

            assertThat(org.assertj.core.api.Assertions.catchThrowable(listener::accept))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static Map<String, String> hostile() throws GeneralSecurityException {
        TestJwts good = TestJwts.of(KEY, issuer.issuer());
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String none : new String[] {"none", "None", "noNE"}) {
            String unsigned = unsigned(good.withHeader("alg", none));
            tokens.put("alg " + none, unsigned);
            tokens.put("alg " + none + " with a signature", unsigned + "AAAA");
        }
        byte[] der = KEY.publicKey().getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
        tokens.put("HS256 by PEM", hmac(good, pem.getBytes(StandardCharsets.US_ASCII)));
        tokens.put("HS256 by DER", hmac(good, der));
        tokens.put("HS256 by JWK", hmac(good, KEY.jwk().toString().getBytes(StandardCharsets.US_ASCII)));
        tokens.put(
                "attacker's jwk",
                good.signedBy(ATTACKER)
                        .withHeader("jwk", ATTACKER.jwk().toJSONObject())
                        .token());
        tokens.put("attacker's key under our kid", good.signedBy(ATTACKER).token());
        String jwe = TestJwts.encode(
                "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2s\":\"c2FsdA\",\"p2c\":2147483647}"
                        .getBytes(StandardCharsets.US_ASCII));
        tokens.put("p2c of 2^31-1", jwe + ".AAAA.AAAA.AAAA.AAAA");
        String bomb = TestJwts.encode(
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}".getBytes(StandardCharsets.US_ASCII));
        tokens.put("JWE bomb", bomb + "..AAAA." + "A".repeat(7_000) + ".AAAA");
        tokens.put("1 MB", "a".repeat(1_000_000));
        tokens.put("2 million dots", ".".repeat(2_000_000));
        tokens.put("8192 dots", ".".repeat(8_192));
        tokens.put("deep JSON", TestJwts.compact(good.headerJson(), "{\"a\":" + "[".repeat(3_000), KEY));
        return tokens;
    }

    private static String unsigned(TestJwts jwt) {
        return TestJwts.encode(jwt.headerJson().getBytes(StandardCharsets.UTF_8)) + "."
                + TestJwts.encode(jwt.claimsJson().getBytes(StandardCharsets.UTF_8)) + ".";
    }

    private static String hmac(TestJwts jwt, byte[] secret) throws GeneralSecurityException {
        String unsigned = unsigned(jwt.withHeader("alg", "HS256"));
        String input = unsigned.substring(0, unsigned.length() - 1);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return input + "." + TestJwts.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }
}
