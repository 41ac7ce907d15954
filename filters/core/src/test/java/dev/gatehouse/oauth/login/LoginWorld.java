package dev.gatehouse.oauth.login;

import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A provider, and a gateway whose pages ask for a login there. */
final class LoginWorld implements AutoCloseable {

    private static final TestKeys KEYS = TestKeys.rsa("login");

    final TestClock clock = new TestClock();
    final LoginProvider provider = new LoginProvider(KEYS, clock);
    final Gateway gateway;
    private final GatewayConfig config;

    LoginWorld(String... more) {
        List<String> settings = new ArrayList<>(Arrays.asList(provider.settings("main")));
        settings.addAll(List.of(
                "gatehouse.routes.app.path", "/app/**",
                "gatehouse.routes.app.authenticate", "session",
                "gatehouse.routes.admin.path", "/admin/**",
                "gatehouse.routes.admin.authenticate", "session",
                "gatehouse.routes.admin.roles", "admin",
                "gatehouse.routes.mixed.path", "/mixed/**",
                "gatehouse.routes.mixed.authenticate", "bearer,session",
                "gatehouse.routes.relay.path", "/relay/**",
                "gatehouse.routes.relay.authenticate", "session",
                "gatehouse.routes.relay.forward-token", "original",
                "gatehouse.routes.open.path", "/open/**",
                "gatehouse.routes.open.authenticate", "optional:session"));
        settings.addAll(Arrays.asList(more));
        config = GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN);
        gateway = new Gateway(config, null, Meters.NONE, (Clock) clock);
    }

    /** The same again, as after a reload. */
    Gateway reload() {
        return new Gateway(config, gateway, Meters.NONE, (Clock) clock);
    }

    TestKeys keys() {
        return KEYS;
    }

    LoginBrowser browser() {
        return new LoginBrowser(gateway, provider);
    }

    @Override
    public void close() {
        gateway.close();
        provider.close();
    }
}
