package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Objects;

/** A dispatch to a route of a login: two logins of one provider, of which each has routes of its own. */
class DispatchedSessionTest {

    private final LoginWorld world = new LoginWorld(
            "gatehouse.login.staff.issuer", "main",
            "gatehouse.login.staff.client-id", "shop",
            "gatehouse.login.staff.client-secret", "a-secret-of-the-shop",
            "gatehouse.login.staff.callback-path", "/login/staff/callback",
            "gatehouse.login.staff.logout-path", "/logout/staff",
            "gatehouse.login.staff.backchannel-logout-path", "/logout/staff/backchannel",
            "gatehouse.routes.app.login", "main",
            "gatehouse.routes.admin.login", "main",
            "gatehouse.routes.mixed.login", "main",
            "gatehouse.routes.relay.login", "main",
            "gatehouse.routes.open.login", "main",
            "gatehouse.routes.staff.path", "/staff/**",
            "gatehouse.routes.staff.authenticate", "session",
            "gatehouse.routes.staff.login", "staff",
            "gatehouse.routes.lounge.path", "/lounge/**",
            "gatehouse.routes.lounge.authenticate", "optional:session",
            "gatehouse.routes.lounge.login", "staff",
            "gatehouse.routes.plain.path", "/plain/**",
            "gatehouse.routes.plain.authenticate", "none");

    @AfterEach
    void close() {
        world.close();
    }

    private static @Nullable FailureCode code(Answer answer) {
        return answer.failure() == null ? null : answer.failure().code();
    }

    @Test
    void dispatchWhenSessionIsOfAnotherLoginThenRefused() {
        LoginBrowser browser = world.browser();
        browser.login("/app/page");

        Answer dispatched = browser.sendDispatched(browser.click("/app/page"), "/staff/page");

        assertThat(code(dispatched)).isEqualTo(FailureCode.CREDENTIAL_KIND_REFUSED);
        assertThat(Objects.requireNonNull(dispatched.failure()).reason()).contains("route staff", "login main");
        // As the same session is at a request.
        assertThat(code(browser.visit("/staff/page"))).isEqualTo(FailureCode.LOGIN_STARTED);
        assertThat(browser.sendDispatched(browser.click("/app/page"), "/mixed/page")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void dispatchWhenSessionIsOfTheTargetsLoginThenReached() {
        LoginBrowser browser = world.browser();
        browser.login("/staff/page");

        assertThat(browser.sendDispatched(browser.click("/lounge/page"), "/staff/page")
                        .status())
                .isEqualTo(200);
        assertThat(code(browser.sendDispatched(browser.click("/staff/page"), "/app/page")))
                .isEqualTo(FailureCode.CREDENTIAL_KIND_REFUSED);
    }

    /** As a request with that session alone would be: its cookie is not looked for there. */
    @Test
    void dispatchWhenTargetIsOptionalForAnotherLoginThenReached() {
        LoginBrowser browser = world.browser();
        browser.login("/app/page");

        assertThat(browser.sendDispatched(browser.click("/app/page"), "/lounge/page")
                        .status())
                .isEqualTo(200);
        assertThat(browser.visit("/lounge/page").status()).isEqualTo(200);
    }

    @Test
    void dispatchWhenAnonymousAndRouteReadsTheSameLoginThenBrowserIsSentToLogIn() {
        LoginBrowser browser = world.browser();

        Answer sent = browser.sendDispatched(browser.click("/open/page"), "/app/page");

        assertThat(sent.status()).isEqualTo(302);
        Answer back = browser.visit(browser.callback(sent.to()));
        assertThat(browser.sendDispatched(browser.click(back.to()), "/app/page").status())
                .isEqualTo(200);
        assertThat(code(world.browser().sendDispatched(FakeRequest.get("/open/page"), "/app/page")))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
    }

    /** The session would never be read there, and the browser be sent to log in for ever. */
    @Test
    void dispatchWhenRouteDoesNotReadTheSessionThenUnauthorizedAndNoRedirect() {
        LoginBrowser browser = world.browser();

        Answer plain = browser.sendDispatched(browser.click("/plain/page"), "/app/page");
        Answer other = browser.sendDispatched(browser.click("/open/page"), "/staff/page");

        assertThat(plain.status()).isEqualTo(401);
        assertThat(other.status()).isEqualTo(401);
        assertThat(Objects.requireNonNull(plain.reply()).headers())
                .anyMatch(header -> header.name().equals("WWW-Authenticate")
                        && header.value().startsWith("Session "));
    }
}
