package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Each tenant's users log in at their own provider, and are nobody at another tenant. */
class TenantLoginTest {

    private static final String ACME = "acme.example.com";
    private static final String GLOBEX = "globex.example.com";

    private final TestClock clock = new TestClock();
    private final LoginProvider acme = new LoginProvider(TestKeys.rsa("acme"), clock);
    private final LoginProvider globex = new LoginProvider(TestKeys.rsa("globex"), clock);
    private final Gateway gateway =
            new Gateway(GatewayConfig.from(settings(), Use.DROP_IN), null, Meters.NONE, (Clock) clock);

    private Settings settings() {
        List<String> settings = new ArrayList<>(Arrays.asList(acme.settings("acme")));
        settings.addAll(Arrays.asList(globex.settings("globex")));
        settings.addAll(List.of(
                "gatehouse.tenants.acme.host", ACME,
                "gatehouse.tenants.acme.issuers", "acme",
                "gatehouse.tenants.globex.host", GLOBEX,
                "gatehouse.tenants.globex.issuers", "globex",
                "gatehouse.login.globex.callback-path", "/login/globex/callback",
                "gatehouse.login.globex.logout-path", "/logout/globex",
                "gatehouse.login.globex.backchannel-logout-path", "/logout/globex/backchannel",
                "gatehouse.routes.app.path", "/app/**",
                "gatehouse.routes.app.authenticate", "session"));
        return TestSettings.of(settings.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        gateway.close();
        acme.close();
        globex.close();
    }

    private static Answer login(LoginBrowser browser, String host) {
        Answer begun = browser.send(browser.click("/app/a").at(host));
        Answer back = browser.send(browser.click(browser.callback(begun.to())).at(host));
        return browser.send(browser.click(back.to()).at(host));
    }

    @Test
    void pageWhenOfATenantThenItsOwnProviderAndItsOwnIdentity() {
        LoginBrowser atAcme = new LoginBrowser(gateway, acme);
        LoginBrowser atGlobex = new LoginBrowser(gateway, globex);

        Answer acmePage = login(atAcme, ACME);
        Answer globexPage = login(atGlobex, GLOBEX);

        assertThat(Objects.requireNonNull(acmePage.identity()).tenant()).isEqualTo("acme");
        assertThat(Objects.requireNonNull(globexPage.identity()).tenant()).isEqualTo("globex");
        assertThat(atAcme.cookies()).containsOnlyKeys("__Host-gatehouse-acme");
        assertThat(atGlobex.cookies()).containsOnlyKeys("__Host-gatehouse-globex");
    }

    @Test
    void sessionWhenTakenToAnotherTenantThenNobodyUnderWhateverName() {
        LoginBrowser browser = new LoginBrowser(gateway, acme);
        login(browser, ACME);
        String id = browser.cookies().getOrDefault("__Host-gatehouse-acme", "");

        assertThat(browser.send(FakeRequest.get("/app/a").at(GLOBEX)).status()).isEqualTo(401);
        assertThat(browser.sendBare(
                                FakeRequest.get("/app/a").at(GLOBEX).with("Cookie", "__Host-gatehouse-globex=" + id))
                        .status())
                .isEqualTo(401);
        assertThat(browser.send(FakeRequest.get("/app/a").at(ACME)).status()).isEqualTo(200);
    }

    @Test
    void callbackWhenOfAnotherLoginThen400() {
        LoginBrowser browser = new LoginBrowser(gateway, acme);
        String callback =
                browser.callback(browser.send(browser.click("/app/a").at(ACME)).to());

        assertThat(browser.send(browser.click(callback.replace("/login/callback", "/login/globex/callback"))
                                .at(GLOBEX))
                        .status())
                .isEqualTo(400);
        assertThat(browser.send(browser.click(callback).at(ACME)).status()).isEqualTo(303);
    }
}
