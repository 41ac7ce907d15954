package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spellings that have led browsers elsewhere: whatever becomes of them, none leaves the origin. */
class OpenRedirectTest {

    private static final String ORIGIN = "https://api.example.com";
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");
    private static final List<String> SPELLINGS = read();

    private final LoginWorld world = new LoginWorld(
            "gatehouse.login.main.login-path",
            "/login",
            "gatehouse.routes.all.path",
            "/**",
            "gatehouse.routes.all.authenticate",
            "session");

    @AfterEach
    void close() {
        world.close();
    }

    private static List<String> read() {
        try (var in = OpenRedirectTest.class.getResourceAsStream("/oauth/open-redirects.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> ESCAPE.matcher(line)
                            .replaceAll(match ->
                                    Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 16)))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As browsers read it: without control characters and space at the ends, a backslash for a slash (WHATWG URL §4.4). */
    private static void assertStays(String location, String spelling) {
        assertThat(location).as(spelling).matches("[\\x21-\\x7E]+");
        String read = location.replace('\\', '/').toLowerCase(Locale.ROOT);
        assertThat(read).as(spelling).startsWith("/").doesNotStartWith("//");
        URI resolved = URI.create(ORIGIN + "/").resolve(location);
        assertThat(resolved.getScheme() + "://" + resolved.getRawAuthority())
                .as(spelling)
                .isEqualTo(ORIGIN);
    }

    @Test
    void spellingsWhenCountedThenEnoughAndNoneTwice() {
        assertThat(SPELLINGS).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    }

    @Test
    void targetWhenAPageNamesItThenRefusedOrOnThisOrigin() {
        int refused = 0;
        for (String spelling : SPELLINGS) {
            LoginBrowser browser = world.browser();
            Answer begun = browser.visit("/login?target=" + URLEncoder.encode(spelling, StandardCharsets.UTF_8));
            if (begun.status() == 400) {
                refused++;
                continue;
            }
            assertThat(begun.status()).as(spelling).isEqualTo(302);
            assertThat(begun.to()).startsWith(world.provider.issuer());
            assertStays(browser.visit(browser.callback(begun.to())).to(), spelling);
        }
        // Few of them are paths at all.
        assertThat(refused).isGreaterThan(150);
        LoginBrowser browser = world.browser();
        Answer begun = browser.visit("/login?target=%2Fapp%2Forders%3Fpage%3D2");
        assertThat(browser.visit(browser.callback(begun.to())).to()).isEqualTo("/app/orders?page=2");
    }

    @Test
    void pageWhenAskedForByThemThenRefusedOrOnThisOrigin() {
        for (String spelling : SPELLINGS) {
            LoginBrowser browser = world.browser();
            Answer begun = browser.visit(spelling);
            if (begun.status() == 302) {
                assertThat(begun.to()).as(spelling).startsWith(world.provider.issuer());
                assertStays(browser.visit(browser.callback(begun.to())).to(), spelling);
            } else {
                assertThat(begun.status()).as(spelling).isEqualTo(400);
            }
        }
        assertThat(world.browser().login("/app/orders?page=2").status()).isEqualTo(200);
    }

    @Test
    void queryWhenItHoldsThemThenItComesBackAndStays() {
        for (String spelling : SPELLINGS) {
            LoginBrowser browser = world.browser();
            Answer begun = browser.visit("/app?next=" + spelling);
            assertThat(begun.status()).as(spelling).isEqualTo(302);
            assertStays(browser.visit(browser.callback(begun.to())).to(), spelling);
        }
    }
}
