package dev.gatehouse.quickstart;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;

/** The tokens of the tour: real ones of the issuer, and what an attacker makes of them. */
record TourTokens(String valid, String expired, String otherAudience, String otherIssuer) {

    /** Returns when the short-lived token has expired, that is after a second. */
    static TourTokens from(EmbeddedIssuer issuer) throws IOException, InterruptedException {
        List<String> scopes = List.of("orders.read");
        String expiring = issuer.token(DemoClient.SHORT_LIVED, scopes);
        TourTokens tokens = new TourTokens(
                issuer.token(DemoClient.ORDERS, scopes),
                expiring,
                issuer.token(DemoClient.BILLING, scopes),
                issuer.token(issuer.otherIssuer(), DemoClient.ORDERS, scopes));
        Thread.sleep(Math.max(0, expiry(expiring) - System.currentTimeMillis()) + 200);
        return tokens;
    }

    /** The scope raised, the signature kept. */
    String editedClaims() {
        String[] parts = valid.split("\\.", -1);
        String claims = new Base64URL(parts[1]).decodeToString().replace("orders.read", "orders.admin");
        return parts[0] + "." + Base64URL.encode(claims) + "." + parts[2];
    }

    /** One bit of the signature flipped. */
    String editedSignature() {
        String[] parts = valid.split("\\.", -1);
        byte[] signature = new Base64URL(parts[2]).decode();
        signature[signature.length / 2] ^= 1;
        return parts[0] + "." + parts[1] + "." + Base64URL.encode(signature);
    }

    /** The classic: {@code alg} none, no signature (RFC 8725 §2.1). */
    String unsigned() {
        String header = "{\"alg\":\"none\",\"typ\":\"at+jwt\"}";
        return Base64URL.encode(header.getBytes(StandardCharsets.UTF_8)) + "." + valid.split("\\.", -1)[1] + ".";
    }

    private static long expiry(String token) throws IOException {
        try {
            return SignedJWT.parse(token)
                    .getJWTClaimsSet()
                    .getExpirationTime()
                    .toInstant()
                    .toEpochMilli();
        } catch (ParseException e) {
            throw new IOException("the issuer's token is no JWT", e);
        }
    }
}
