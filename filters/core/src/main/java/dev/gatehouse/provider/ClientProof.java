package dev.gatehouse.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PKITLSClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Proves to an issuer which client asks, anew for each request. Immutable. */
final class ClientProof {

    /** Long enough for a request and clocks that differ; nobody else should get to use it. */
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final ClientConfig config;
    private final String issuer;
    private final @Nullable ClientKey key;
    private final @Nullable SSLContext tls;
    private final Clock clock;

    /**
     * A proof for one issuer.
     *
     * @param issuer the issuer's identifier
     * @param key the key for {@code private_key_jwt}
     * @param tls the context whose certificate is the proof for {@code tls}
     */
    ClientProof(ClientConfig config, String issuer, @Nullable ClientKey key, @Nullable SSLContext tls, Clock clock) {
        this.config = config;
        this.issuer = issuer;
        this.key = key;
        this.tls = tls;
        this.clock = clock;
    }

    /** The proof for the next request. */
    ClientAuthentication next() {
        ClientID id = new ClientID(config.id());
        return switch (config.method()) {
            case BASIC -> new ClientSecretBasic(id, secret());
            case POST -> new ClientSecretPost(id, secret());
            case PRIVATE_KEY_JWT -> signed(id, Objects.requireNonNull(key));
            case TLS ->
                new PKITLSClientAuthentication(id, Objects.requireNonNull(tls).getSocketFactory());
        };
    }

    private Secret secret() {
        return new Secret(Objects.requireNonNull(config.secret()).current());
    }

    /** For the issuer alone: an assertion for an endpoint's URL could be had by whoever names that URL as his own. */
    private PrivateKeyJWT signed(ClientID id, ClientKey by) {
        Instant now = clock.instant();
        JWTAuthenticationClaimsSet claims = new JWTAuthenticationClaimsSet(
                id, List.of(new Audience(issuer)), Date.from(now.plus(LIFETIME)), null, Date.from(now), new JWTID());
        try {
            return new PrivateKeyJWT(claims, by.algorithm(), by.key(), by.id(), null);
        } catch (JOSEException e) {
            throw new IllegalStateException("the client's key can't sign", e);
        }
    }
}
