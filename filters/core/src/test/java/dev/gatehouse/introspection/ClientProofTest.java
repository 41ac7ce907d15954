package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import dev.gatehouse.testing.TestProvider.Question;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** How the issuer learns which client asks. */
class ClientProofTest {

    private static final String ODD = "a:b c%+ü&=";

    @TempDir
    private Path directory;

    private final TestProvider provider = new TestProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private Question asked(IntrospectionGate gate) {
        gate.accepted("opaque-1");
        return provider.questions().get(provider.questions().size() - 1);
    }

    @Test
    void basicWhenIdAndSecretAreOddThenFormEncodedInTheHeader() {
        Question question = asked(IntrospectionGate.of(provider)
                .with("client-id", ODD)
                .with("client-secret", "s" + ODD)
                .open());

        String header = Objects.requireNonNull(question.authorization());
        assertThat(header).startsWith("Basic ");
        String[] parts =
                new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.US_ASCII).split(":", -1);
        assertThat(parts).hasSize(2);
        assertThat(URLDecoder.decode(parts[0], StandardCharsets.UTF_8)).isEqualTo(ODD);
        assertThat(URLDecoder.decode(parts[1], StandardCharsets.UTF_8)).isEqualTo("s" + ODD);
        assertThat(question.form()).doesNotContainKeys("client_id", "client_secret");
    }

    @Test
    void postWhenIdAndSecretAreOddThenInTheForm() {
        Question question = asked(IntrospectionGate.of(provider)
                .with("client-authentication", "post")
                .with("client-id", ODD)
                .with("client-secret", "s" + ODD)
                .open());

        assertThat(question.form()).containsAllEntriesOf(Map.of("client_id", ODD, "client_secret", "s" + ODD));
        assertThat(question.authorization()).isNull();
    }

    private IntrospectionGate signing(Path key) {
        return IntrospectionGate.of(provider)
                .without("client-secret")
                .with("client-authentication", "private_key_jwt")
                .with("client-key", key.toString())
                .with("introspection-cache", "0s")
                .open();
    }

    private SignedJWT assertion(Question question) throws ParseException {
        assertThat(question.form())
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        assertThat(question.authorization()).isNull();
        SignedJWT assertion = SignedJWT.parse(question.form().get("client_assertion"));
        JWTClaimsSet claims = assertion.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("gatehouse");
        assertThat(claims.getSubject()).isEqualTo("gatehouse");
        assertThat(claims.getAudience()).containsExactly(provider.issuer());
        assertThat(claims.getExpirationTime()).isAfter(claims.getIssueTime());
        return assertion;
    }

    @Test
    void privateKeyJwtWhenKeyIsPemThenSignedAndFreshEachTime() throws Exception {
        TestKeys keys = TestKeys.rsa("k");
        Path file = Files.writeString(
                directory.resolve("key.pem"),
                TestCa.pem("PRIVATE KEY", keys.privateKey().getEncoded()));
        IntrospectionGate gate = signing(file);

        SignedJWT first = assertion(asked(gate));
        SignedJWT second = assertion(asked(gate));

        assertThat(first.verify(new RSASSAVerifier((RSAPublicKey) keys.publicKey())))
                .isTrue();
        assertThat(first.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(first.getJWTClaimsSet().getJWTID())
                .isNotEqualTo(second.getJWTClaimsSet().getJWTID());
    }

    @Test
    void privateKeyJwtWhenKeyIsAJwkThenItsIdAndAlgorithmAreUsed() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048)
                .keyID("k1")
                .algorithm(JWSAlgorithm.PS256)
                .generate();
        SignedJWT assertion = assertion(asked(signing(write(key))));

        assertThat(assertion.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(assertion.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.PS256);
        assertThat(assertion.getHeader().getKeyID()).isEqualTo("k1");
    }

    @Test
    void privateKeyJwtWhenKeyIsOfACurveThenTheAlgorithmIsTheCurves() throws Exception {
        var key = new ECKeyGenerator(Curve.P_384).generate();
        SignedJWT assertion = assertion(asked(signing(write(key))));

        assertThat(assertion.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES384);
        assertThat(assertion.verify(new ECDSAVerifier(key))).isTrue();
    }

    private Path write(JWK key) throws Exception {
        return Files.writeString(directory.resolve("key.jwk"), key.toJSONString());
    }

    @Test
    void tlsWhenTheIssuerDemandsACertificateThenOursIsShown() throws Exception {
        TestCa ca = TestCa.root("Test Root");
        TestCa.Issued client = ca.intermediate("Test Clients").client("gatehouse");
        try (TestProvider secure = new TestProvider(server(ca))) {
            IntrospectionGate gate = IntrospectionGate.of(secure)
                    .without("client-secret")
                    .without("introspection-uri")
                    .with("client-authentication", "tls")
                    .with(
                            "tls-certificate",
                            client.writeChain(directory.resolve("own.pem")).toString())
                    .with(
                            "tls-key",
                            client.writeKey(directory.resolve("own.key")).toString())
                    .with(
                            "tls-ca",
                            TestCa.write(directory.resolve("ca.pem"), ca.certificate())
                                    .toString())
                    .open();

            assertThat(gate.accepted("opaque-1").subject()).isEqualTo("alice");
            assertThat(secure.questions()).singleElement().satisfies(question -> {
                assertThat(question.certificates()).containsExactly(client.certificate());
                assertThat(question.form()).containsEntry("client_id", "gatehouse");
                assertThat(question.authorization()).isNull();
            });
        }
    }

    @Test
    void tlsWhenOursIsOfAnotherAuthorityOrTheServersIsThenUnavailable() throws Exception {
        TestCa ca = TestCa.root("Test Root");
        TestCa other = TestCa.root("Other Root");
        try (TestProvider secure = new TestProvider(server(ca))) {
            assertThat(overTls(secure, other.client("gatehouse"), ca).refused("opaque-1"))
                    .isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);
            assertThat(overTls(secure, ca.client("gatehouse"), other).refused("opaque-1"))
                    .isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);
            assertThat(secure.questions()).isEmpty();

            assertThat(overTls(secure, ca.client("gatehouse"), ca)
                            .accepted("opaque-1")
                            .subject())
                    .isEqualTo("alice");
        }
    }

    private IntrospectionGate overTls(TestProvider secure, TestCa.Issued client, TestCa trusted) throws Exception {
        return IntrospectionGate.of(secure)
                .without("client-secret")
                .with("client-authentication", "tls")
                .with(
                        "tls-certificate",
                        client.writeChain(directory.resolve("own.pem")).toString())
                .with("tls-key", client.writeKey(directory.resolve("own.key")).toString())
                .with(
                        "tls-ca",
                        TestCa.write(directory.resolve("ca.pem"), trusted.certificate())
                                .toString())
                .open();
    }

    private SSLContext server(TestCa ca) throws Exception {
        TestCa.Issued server = ca.server();
        return Objects.requireNonNull(new ClientTls(
                        server.writeChain(directory.resolve("server.pem")),
                        server.writeKey(directory.resolve("server.key")),
                        TestCa.write(directory.resolve("clients.pem"), ca.certificate()))
                .context());
    }
}
