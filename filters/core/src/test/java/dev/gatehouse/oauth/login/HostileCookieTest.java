package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Cookies that are no session's any more, or never were: pages are sent to log in, scripts told 401. */
class HostileCookieTest {

    private final LoginWorld world = new LoginWorld();
    private final LoginBrowser browser = world.browser();

    @AfterEach
    void close() {
        world.close();
    }

    private static List<String> spellings(String id) {
        String name = LoginBrowser.SESSION;
        List<String> all = new ArrayList<>();
        for (int length = 0; length < id.length(); length++) {
            all.add(name + "=" + id.substring(0, length));
        }
        for (int at = 0; at < id.length(); at++) {
            char flipped = (char) (id.charAt(at) ^ 1);
            all.add(name + "=" + id.substring(0, at) + flipped + id.substring(at + 1));
        }
        all.add(String.join("; ", Collections.nCopies(60, name + "=" + id)));
        all.add(name + "=" + id + "; " + name + "=" + "A".repeat(43));
        all.add(name + "=" + id + id);
        all.add(name + "=\"" + id + "\"");
        all.add(name + "= ; " + name.toLowerCase(Locale.ROOT) + "=" + id);
        all.add(name + "=" + "A".repeat(7000));
        all.add(name + "=%00");
        all.add(name + ".0=" + id.substring(0, 20) + "; " + name + ".1=" + id.substring(20));
        all.add(name + "-chunks=99999999; " + name + "-0=" + id);
        StringBuilder chunks = new StringBuilder(name + "=chunks:2147483647");
        for (int i = 0; i < 200; i++) {
            chunks.append("; ").append(name).append('.').append(i).append("=x");
        }
        all.add(chunks.toString());
        return all;
    }

    @Test
    void cookieWhenItIsNoSessionsThenALoginForPagesAnd401ForScripts() {
        browser.login("/app/a");
        String id = browser.cookies().getOrDefault(LoginBrowser.SESSION, "");

        long slowest = 0;
        for (String cookie : spellings(id)) {
            long began = System.nanoTime();
            assertThat(browser.sendBare(browser.click("/app/a").with("Cookie", cookie))
                            .status())
                    .as(cookie)
                    .isEqualTo(302);
            assertThat(browser.sendBare(FakeRequest.get("/app/a").with("Cookie", cookie))
                            .status())
                    .as(cookie)
                    .isEqualTo(401);
            slowest = Math.max(slowest, System.nanoTime() - began);
        }
        System.out.println(spellings(id).size() + " cookies, the slowest two answers together in "
                + TimeUnit.NANOSECONDS.toMillis(slowest) + " ms");
        assertThat(browser.sendBare(FakeRequest.get("/app/a").with("Cookie", "a=b; " + LoginBrowser.SESSION + "=" + id))
                        .status())
                .isEqualTo(200);
    }

    /** The ends of two hundred cookies would not fit into a reply's header. */
    @Test
    void beginWhenLoginCookiesAreManyThenSeveralRepliesEndThem() {
        for (int i = 0; i < 200; i++) {
            browser.cookies().put(String.format("__Host-gatehouse-login-%08xabcdef", i), "x");
        }

        LoginBrowser.Answer answer = browser.visit("/app/a");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(Objects.requireNonNull(answer.reply()).headers())
                .filteredOn(header -> header.name().equals("Set-Cookie"))
                .hasSize(LoginCookies.MAX_FORGOTTEN + 1);
        for (int i = 0; i < 12; i++) {
            browser.visit("/app/a");
        }
        assertThat(browser.cookies()).hasSize(LoginCookies.MOST_ATTEMPTS);
        assertThat(browser.login("/app/a").status()).isEqualTo(200);
    }

    @Test
    void cookieWhenInTwoHeadersThenNoSession() {
        browser.login("/app/a");
        String cookie = LoginBrowser.SESSION + "=" + browser.cookies().get(LoginBrowser.SESSION);

        assertThat(browser.sendBare(
                                FakeRequest.get("/app/a").with("Cookie", cookie).with("Cookie", cookie))
                        .status())
                .isEqualTo(401);
        assertThat(browser.sendBare(
                                FakeRequest.get("/app/a").with("Cookie", "a=b").with("Cookie", cookie))
                        .status())
                .isEqualTo(200);
    }
}
