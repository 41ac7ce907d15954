package dev.gatehouse.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuerMetadataTest {

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://a.example/.well-known/openid-configuration,"
                + " https://a.example/.well-known/oauth-authorization-server",
        "https://a.example/, https://a.example/.well-known/openid-configuration,"
                + " https://a.example/.well-known/oauth-authorization-server",
        "https://a.example:8443/realms/x, https://a.example:8443/realms/x/.well-known/openid-configuration,"
                + " https://a.example:8443/.well-known/oauth-authorization-server/realms/x",
        "https://a.example/realms/x%20y/, https://a.example/realms/x%20y/.well-known/openid-configuration,"
                + " https://a.example/.well-known/oauth-authorization-server/realms/x%20y"
    })
    void metadataWhenIssuerIsGivenThenUrlsAreTheStandards(String identifier, String openId, String oauth) {
        assertThat(IssuerMetadata.openIdMetadata(identifier)).hasToString(openId);
        assertThat(IssuerMetadata.oauthMetadata(identifier)).hasToString(oauth);
    }
}
