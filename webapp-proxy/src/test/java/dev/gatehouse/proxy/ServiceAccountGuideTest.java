package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.oauth.service.ServiceTokens;
import dev.gatehouse.proxy.fixture.Guide;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.StockCalls;
import dev.gatehouse.testing.TestTokenIssuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** What docs/service-accounts.md tells the reader to write works as written. */
class ServiceAccountGuideTest {

    @TempDir
    private Path directory;

    @Test
    void guideWhenItShowsARecipeThenItIsTheOneThatRunsHere() throws IOException {
        String recipe = Guide.read("docs/service-accounts.md").blocks("java").get(0);
        String run = Guide.read("webapp-proxy/src/test/java/dev/gatehouse/proxy/fixture/StockCalls.java")
                .text();

        assertThat(run.replaceAll("\\s+", "")).endsWith(recipe.replaceAll("\\s+", ""));
    }

    @Test
    void guideWhenFollowedThenTheServiceSeesTheAccountsToken() throws Exception {
        try (TestTokenIssuer issuer = new TestTokenIssuer();
                RecordingBackend service = new RecordingBackend()) {
            Path file = Files.writeString(
                    directory.resolve("guide.properties"),
                    Guide.read("docs/service-accounts.md")
                            .blocks("properties")
                            .get(0)
                            .replace("https://auth.example.com/realms/acme", issuer.issuer()));
            ServiceTokens tokens = ServiceTokens.of(Settings.of(ConfigFile.read(file)));
            StockCalls calls = new StockCalls(() -> tokens);

            assertThat(calls.ask(URI.create(service.url() + "/stock/1"))).isEqualTo("200 seen");

            assertThat(service.last().header("Authorization")).containsExactly("Bearer token-1");
            assertThat(issuer.last().form()).containsEntry("scope", "stock.read");
        }
    }
}
