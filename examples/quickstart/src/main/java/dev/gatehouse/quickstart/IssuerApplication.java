package dev.gatehouse.quickstart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenClaimsContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

import java.util.Arrays;
import java.util.List;

/** Spring Authorization Server with the {@link DemoClient}s and access tokens as RFC 9068 wants them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
class IssuerApplication {

    @Bean
    JWKSource<SecurityContext> signingKey() throws JOSEException {
        return new ImmutableJWKSet<>(
                new JWKSet(new RSAKeyGenerator(2048).keyID("quickstart").generate()));
    }

    @Bean
    RegisteredClientRepository clients() {
        return new InMemoryRegisteredClientRepository(Arrays.stream(DemoClient.values())
                .map(IssuerApplication::registration)
                .toList());
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> accessTokens() {
        return context -> {
            DemoClient client = DemoClient.withId(context.getRegisteredClient().getClientId());
            context.getJwsHeader().type("at+jwt");
            context.getClaims()
                    .audience(List.of(client.audience()))
                    .claim("client_id", client.id())
                    .claim("scope", String.join(" ", context.getAuthorizedScopes()))
                    .claim("roles", List.of(client.role()))
                    .claim("tenant", client.tenant());
        };
    }

    /** What the issuer answers when it is asked about an opaque token (RFC 7662 §2.2). */
    @Bean
    OAuth2TokenCustomizer<OAuth2TokenClaimsContext> opaqueTokens() {
        return context -> {
            DemoClient client = DemoClient.withId(context.getRegisteredClient().getClientId());
            context.getClaims()
                    .audience(List.of(client.audience()))
                    .claim("roles", List.of(client.role()))
                    .claim("tenant", client.tenant());
        };
    }

    private static RegisteredClient registration(DemoClient client) {
        return RegisteredClient.withId(client.id())
                .clientId(client.id())
                .clientSecret("{noop}" + client.secret())
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(scopes -> scopes.addAll(DemoClient.SCOPES))
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(client.tokenLifetime())
                        .accessTokenFormat(
                                client == DemoClient.OPAQUE
                                        ? OAuth2TokenFormat.REFERENCE
                                        : OAuth2TokenFormat.SELF_CONTAINED)
                        .build())
                .build();
    }
}
