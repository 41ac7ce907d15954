package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.testing.LoginBrowser;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A reload that changes nothing of a login asks its provider for nothing. */
class ReloadedLoginTest {

    @Test
    void loginWhenReloadedThenMetadataIsKeptForItsFiveMinutes() {
        try (LoginWorld world = new LoginWorld()) {
            assertThat(world.browser().login("/app/a").status()).isEqualTo(200);
            int asked = world.provider.metadataRequests();

            try (Gateway reloaded = world.reload()) {
                assertThat(new LoginBrowser(reloaded, world.provider)
                                .login("/app/a")
                                .status())
                        .isEqualTo(200);
                assertThat(world.provider.metadataRequests()).isEqualTo(asked);

                world.clock.advance(Duration.ofMinutes(6));
                assertThat(new LoginBrowser(reloaded, world.provider)
                                .login("/app/a")
                                .status())
                        .isEqualTo(200);
                assertThat(world.provider.metadataRequests()).isGreaterThan(asked);
            }
        }
    }
}
