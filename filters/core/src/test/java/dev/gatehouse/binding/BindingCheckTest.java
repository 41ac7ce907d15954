package dev.gatehouse.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.BearerAuthenticator;
import dev.gatehouse.auth.token.IssuerConfig.SenderConstraint;
import dev.gatehouse.auth.token.TokenSources;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.peer.ClientCertificates;
import dev.gatehouse.state.SharedProofs;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.state.StateUnavailableException;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.ProofKey;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens that are bound, presented by their sender and by everybody else. */
class BindingCheckTest {

    private static final String URL = "https://api.example.com/orders";
    private static final String TOKEN = "the.access.token";

    private final ProofKey key = new ProofKey();
    private Map<String, Object> claims = Map.of("cnf", Map.of("jkt", key.thumbprint()));
    private SenderConstraint constraint = SenderConstraint.ACCEPT;
    private FleetProofs fleet = FleetProofs.NONE;
    private BearerAuthenticator authenticator = authenticator(null);
    private @Nullable BindingCheck check;

    private BearerAuthenticator authenticator(@Nullable BindingCheck earlier, String... settings) {
        ConfigReader reader = new ConfigReader(TestSettings.of(settings));
        ProofConfig config = ProofConfig.from(reader);
        reader.throwIfAny();
        BindingCheck built = new BindingCheck(
                new ClientCertificates(), Map.of("main", constraint), config, fleet, earlier, Clock.systemUTC());
        check = built;
        return new BearerAuthenticator(
                List.of((token, issuers) -> new Authenticated(
                        new Identity("alice", null, null, "main", "bearer", Set.of(), Set.of(), claims, null))),
                List.of(built),
                TrustedIssuers.ALL,
                TokenSources.HEADER,
                "ES256",
                false);
    }

    private AuthResult ask(RequestView request) {
        return authenticator.authenticate(request, Tenant.DEFAULT);
    }

    private AuthResult ask(String proof) {
        return ask(request().with("DPoP", proof));
    }

    private static FakeRequest request() {
        return FakeRequest.get("/orders?page=2").with("Authorization", "DPoP " + TOKEN);
    }

    private static void assertRefused(AuthResult result, FailureCode code, String reason) {
        assertThat(result).isInstanceOf(Rejected.class);
        Rejected rejected = (Rejected) result;
        assertThat(rejected.failure().code()).isEqualTo(code);
        assertThat(rejected.failure().reason()).contains(reason).doesNotContain(TOKEN);
    }

    private static void assertAccepted(AuthResult result) {
        assertThat(result).isInstanceOf(Authenticated.class);
    }

    private void assertProofRefused(ProofKey.Proof proof, String reason) {
        assertAccepted(ask(key.proof(URL, TOKEN).text()));
        assertRefused(ask(proof.text()), FailureCode.PROOF_INVALID, reason);
    }

    @Test
    void refusalWhenProofIsGoodThenAcceptedOnceOnly() {
        String proof = key.proof(URL, TOKEN).text();
        assertAccepted(ask(proof));
        assertRefused(ask(proof), FailureCode.PROOF_INVALID, "used before");
        assertAccepted(ask(key.proof(URL, TOKEN).text()));
    }

    @Test
    void refusalWhenGatewayIsReloadedThenUsedProofsStayUsed() {
        String proof = key.proof(URL, TOKEN).text();
        assertAccepted(ask(proof));
        authenticator = authenticator(check, "gatehouse.dpop.max-age", "2m");
        assertRefused(ask(proof), FailureCode.PROOF_INVALID, "used before");
    }

    @Test
    void refusalWhenAnotherNodeHasSeenTheProofThenRefused() {
        String proof = key.proof(URL, TOKEN).text();
        Set<String> seen = new HashSet<>();
        fleet = new FleetProofs((id, millis) -> seen.add(id), OnFailure.DENY);
        authenticator = authenticator(null);
        assertAccepted(ask(proof));
        assertThat(seen).singleElement().asString().matches("[0-9a-f]{64}");
        authenticator = authenticator(null);

        assertRefused(ask(proof), FailureCode.PROOF_INVALID, "on another node");

        assertAccepted(ask(key.proof(URL, TOKEN).text()));
    }

    @Test
    void refusalWhenTheFleetCanNotBeAskedThenAsConfigured() {
        String proof = key.proof(URL, TOKEN).text();
        SharedProofs down = (id, millis) -> {
            throw new StateUnavailableException("down");
        };
        fleet = new FleetProofs(down, OnFailure.LOCAL);
        authenticator = authenticator(null);
        assertAccepted(ask(proof));
        assertRefused(ask(proof), FailureCode.PROOF_INVALID, "used before");

        fleet = new FleetProofs(down, OnFailure.DENY);
        authenticator = authenticator(null);
        assertRefused(ask(key.proof(URL, TOKEN).text()), FailureCode.STATE_UNAVAILABLE, "down");
    }

    @Test
    void refusalWhenThereIsNoProofThenRefused() {
        assertRefused(ask(request()), FailureCode.PROOF_INVALID, "no DPoP header");
        String proof = key.proof(URL, TOKEN).text();
        assertRefused(
                ask(request()
                        .with("DPoP", proof)
                        .with("DPoP", key.proof(URL, TOKEN).text())),
                FailureCode.PROOF_INVALID,
                "2 DPoP headers");
        assertAccepted(ask(proof));
    }

    @Test
    void refusalWhenBoundTokenComesAsBearerThenRefused() {
        FakeRequest downgraded = FakeRequest.get("/orders")
                .bearer(TOKEN)
                .with("DPoP", key.proof(URL, TOKEN).text());
        assertRefused(ask(downgraded), FailureCode.BINDING_BROKEN, "came with the scheme Bearer");
    }

    @Test
    void refusalWhenUnboundTokenComesAsDpopThenRefused() {
        claims = Map.of();
        assertRefused(ask(key.proof(URL, TOKEN).text()), FailureCode.TOKEN_UNBOUND, "bound to no key");
        assertAccepted(ask(FakeRequest.get("/orders").bearer(TOKEN)));
    }

    @Test
    void refusalWhenBindingIsRequiredThenPlainTokensAreRefused() {
        constraint = SenderConstraint.REQUIRE;
        authenticator = authenticator(null);
        assertAccepted(ask(key.proof(URL, TOKEN).text()));
        claims = Map.of();
        assertRefused(ask(FakeRequest.get("/orders").bearer(TOKEN)), FailureCode.TOKEN_UNBOUND, "must be bound");
    }

    @Test
    void refusalWhenProofIsAnotherKeysThenRefused() {
        ProofKey thief = new ProofKey();
        assertAccepted(ask(key.proof(URL, TOKEN).text()));
        assertRefused(ask(thief.proof(URL, TOKEN).text()), FailureCode.BINDING_BROKEN, "not the one");
        assertProofRefused(key.proof(URL, TOKEN).signedBy(thief), "signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/orders/1",
                "https://api.example.com/Orders",
                "https://api.example.com/",
                "https://api.example.com",
                "http://api.example.com/orders",
                "https://evil.example/orders",
                "https://api.example.com.evil.example/orders",
                "https://api.example.com:8443/orders",
                "https://user@api.example.com/orders",
                "/orders",
                "orders",
                "",
                "https://api.example.com/orders%2F",
                "https://[api.example.com/orders",
                "https://api.example.com/orders?page=2",
                "https://api.example.com/orders#here"
            })
    void refusalWhenProofIsForAnotherUrlThenRefused(String url) {
        assertProofRefused(key.proof(url, TOKEN), "htu");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/orders",
                "https://API.example.com/orders",
                "HTTPS://api.example.com:443/orders",
                "https://api.example.com/%6Frders"
            })
    void refusalWhenUrlIsSpeltOtherwiseThenAccepted(String url) {
        assertAccepted(ask(key.proof(url, TOKEN).text()));
    }

    @Test
    void refusalWhenOriginsAreConfiguredThenTheyCountAndTheRequestsOwnDoesNot() {
        authenticator =
                authenticator(null, "gatehouse.dpop.origins", "https://shop.example,https://shop.example:8443/");
        assertAccepted(ask(key.proof("https://shop.example/orders", TOKEN).text()));
        assertAccepted(ask(key.proof("https://shop.example:8443/orders", TOKEN).text()));
        assertRefused(ask(key.proof(URL, TOKEN).text()), FailureCode.PROOF_INVALID, "htu");
    }

    @Test
    void refusalWhenProofIsForAnotherMethodThenRefused() {
        assertProofRefused(key.proof(URL, TOKEN).with("htm", "POST"), "htm");
        assertProofRefused(key.proof(URL, TOKEN).with("htm", "get"), "htm");
        assertProofRefused(key.proof(URL, TOKEN).with("htm", null), "htm");
    }

    @Test
    void refusalWhenProofIsForAnotherTokenThenRefused() {
        assertProofRefused(key.proof(URL, "another"), "hash");
        assertProofRefused(key.proof(URL, TOKEN).with("ath", null), "ath");
    }

    @Test
    void refusalWhenProofIsOldOrAheadThenRefused() {
        long now = Instant.now().getEpochSecond();
        assertProofRefused(key.proof(URL, TOKEN).with("iat", now - 75), "too old");
        assertProofRefused(key.proof(URL, TOKEN).with("iat", now + 30), "future");
        assertProofRefused(key.proof(URL, TOKEN).with("iat", null), "iat");
    }

    @Test
    void refusalWhenProofHasNoIdThenRefused() {
        assertProofRefused(key.proof(URL, TOKEN).with("jti", null), "jti");
        assertProofRefused(key.proof(URL, TOKEN).with("jti", " "), "jti");
        assertProofRefused(key.proof(URL, TOKEN).with("jti", 7), "jti");
    }

    @Test
    void refusalWhenTypeIsAnotherThenRefused() {
        assertProofRefused(key.proof(URL, TOKEN).typed("JWT"), "type");
        assertProofRefused(key.proof(URL, TOKEN).typed("at+jwt"), "type");
    }

    @Test
    void refusalWhenHeaderHasNoKeyThenRefused() {
        assertProofRefused(key.proof(URL, TOKEN).showing(null), "no jwk");
    }

    @ParameterizedTest
    @CsvSource({
        "'', three parts",
        "a.b, three parts",
        "a.b.c, base64url",
        "e30.e30., jwk",
        "eyJhIjoxLCJhIjoyfQ.e30.AAAA, twice",
        "e30.eyJhIjoxLCJhIjoyfQ.AAAA, twice",
        "eyJjcml0IjpbXX0.e30.AAAA, crit",
        "eyJhbGciOiJub25lIn0.e30., malformed"
    })
    void refusalWhenProofIsMalformedThenRefused(String text, String reason) {
        assertAccepted(ask(key.proof(URL, TOKEN).text()));
        AuthResult result = ask(text);
        assertThat(result).isInstanceOf(Rejected.class);
        assertThat(((Rejected) result).failure().code()).isEqualTo(FailureCode.PROOF_INVALID);
    }

    @Test
    void refusalWhenHeaderShowsAPrivateKeyThenRefused() throws Exception {
        String[] parts = key.proof(URL, TOKEN).text().split("\\.", -1);
        String header = new Base64URL(parts[0]).decodeToString().replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"");
        assertRefused(
                ask(Base64URL.encode(header) + "." + parts[1] + "." + parts[2]),
                FailureCode.PROOF_INVALID,
                "malformed");
    }

    @Test
    void refusalWhenProofIsTooLongThenRefusedUnparsed() {
        assertRefused(ask("a".repeat(8_193)), FailureCode.CREDENTIAL_TOO_LARGE, "8193 characters");
    }

    @Test
    void refusalWhenNonceIsRequiredThenFirstRefusalHandsOneOut() {
        authenticator = authenticator(null, "gatehouse.dpop.nonce", "true");
        AuthResult first = ask(key.proof(URL, TOKEN).text());
        assertRefused(first, FailureCode.PROOF_NONCE_REQUIRED, "has no nonce");
        String nonce = ((Rejected) first).failure().expected().get(0);
        assertAccepted(ask(key.proof(URL, TOKEN).with("nonce", nonce).text()));
        assertRefused(
                ask(key.proof(URL, TOKEN).with("nonce", "made-up").text()),
                FailureCode.PROOF_NONCE_REQUIRED,
                "not ours");
    }

    @Test
    void refusalWhenNonceIsNotAskedForThenOneDoesNoHarm() {
        assertAccepted(ask(key.proof(URL, TOKEN).with("nonce", "from-elsewhere").text()));
    }

    @Test
    void refusalWhenAThiefSendsProofsThenNoRoomIsUsedUp() {
        authenticator = authenticator(null, "gatehouse.dpop.replay-entries", "100");
        ProofKey thief = new ProofKey();
        for (int i = 0; i < 200; i++) {
            assertRefused(ask(thief.proof(URL, TOKEN).text()), FailureCode.BINDING_BROKEN, "not the one");
        }
        for (int i = 0; i < 25; i++) {
            assertAccepted(ask(key.proof(URL, TOKEN).text()));
        }
        assertRefused(ask(key.proof(URL, TOKEN).text()), FailureCode.PROOF_CACHE_FULL, "no more proofs");
    }

    @Test
    void refusalWhenTokenIsBoundToACertificateThenOnlyItsOwnerMayUseIt() throws Exception {
        TestCa ca = TestCa.root("ca");
        X509Certificate own = ca.client("alice").certificate();
        X509Certificate other = ca.client("alice").certificate();
        String thumbprint = Base64URL.encode(
                        MessageDigest.getInstance("SHA-256").digest(own.getEncoded()))
                .toString();
        claims = Map.of("cnf", Map.of("x5t#S256", thumbprint));

        assertAccepted(ask(FakeRequest.get("/orders").bearer(TOKEN).certified(own)));
        assertRefused(
                ask(FakeRequest.get("/orders").bearer(TOKEN).certified(other)),
                FailureCode.BINDING_BROKEN,
                "another certificate");
        assertRefused(
                ask(FakeRequest.get("/orders").bearer(TOKEN).certified(other, own)),
                FailureCode.BINDING_BROKEN,
                "another certificate");
        assertRefused(ask(FakeRequest.get("/orders").bearer(TOKEN)), FailureCode.BINDING_BROKEN, "comes without any");
        assertRefused(
                ask(FakeRequest.get("/orders")
                        .with("Authorization", "DPoP " + TOKEN)
                        .certified(own)),
                FailureCode.BINDING_BROKEN,
                "bound to no key");
    }

    @Test
    void refusalWhenTokenIsBoundToBothThenBothMustBeProven() throws Exception {
        X509Certificate own = TestCa.root("ca").client("alice").certificate();
        String thumbprint = Base64URL.encode(
                        MessageDigest.getInstance("SHA-256").digest(own.getEncoded()))
                .toString();
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("jkt", key.thumbprint());
        both.put("x5t#S256", thumbprint);
        claims = Map.of("cnf", both);

        assertAccepted(ask(request().with("DPoP", key.proof(URL, TOKEN).text()).certified(own)));
        assertRefused(ask(key.proof(URL, TOKEN).text()), FailureCode.BINDING_BROKEN, "comes without any");
        assertRefused(ask(request().certified(own)), FailureCode.PROOF_INVALID, "no DPoP header");
    }

    /** Keycloak says of what kind the proof is, too. */
    @Test
    void refusalWhenCnfSaysMoreThanIsUnderstoodThenTheRestMustStillBeProven() {
        claims = Map.of("cnf", Map.of("jkt", key.thumbprint(), "kc-jkt-type", Map.of("x", 1)));
        assertAccepted(ask(key.proof(URL, TOKEN).text()));
        assertRefused(ask(FakeRequest.get("/orders").bearer(TOKEN)), FailureCode.BINDING_BROKEN, "scheme Bearer");
        assertRefused(ask(new ProofKey().proof(URL, TOKEN).text()), FailureCode.BINDING_BROKEN, "not the one");
    }

    @Test
    void refusalWhenBindingCannotBeCheckedThenRefused() {
        FakeRequest plain = FakeRequest.get("/orders").bearer(TOKEN);
        for (Object cnf : List.of(
                "text",
                List.of(),
                Map.of(),
                Map.of("kid", "1"),
                Map.of("jwk", Map.of("kty", "EC")),
                Map.of("x5t#S256", 7),
                Map.of("x5t#S256", ""))) {
            claims = Map.of("cnf", cnf);
            assertRefused(ask(plain), FailureCode.BINDING_BROKEN, "");
        }
    }
}
