package dev.gatehouse.proxy.login;

import static dev.gatehouse.proxy.keycloak.KeycloakRealm.ALICE;
import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.Browser;
import dev.gatehouse.proxy.fixture.SeenRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A user's day in a real browser: logs in at a real Keycloak, clicks through pages, logs out, and sees nodes come and go. */
class LoginBrowserIT {

    private static final String COOKIE = "__Host-gatehouse-app";

    @TempDir
    private static Path directory;

    private static LoginWorld world;

    private Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Browser.require();
        world = new LoginWorld(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        world.whole();
        browser = Browser.open(Files.createTempDirectory(directory, "browser"));
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private void logIn(String path) throws Exception {
        browser.go(world.origin() + path);
        assertThat(world.asks(browser)).as(browser.url()).isTrue();
        world.logIn(browser);
        assertAt(path);
    }

    private void assertAt(String path) throws Exception {
        browser.await("at " + path, () -> browser.url().equals(world.origin() + path));
        assertThat(browser.status()).isEqualTo(200);
        assertThat(browser.script("return document.getElementById('target').innerText"))
                .isEqualTo(path);
    }

    private void assertAsked() throws Exception {
        browser.await("asked to log in", () -> world.asks(browser));
    }

    /** Follows the page's link, and says what the application saw. */
    private SeenRequest click() throws Exception {
        int before = world.backend().hits();
        browser.click("#next");
        browser.await("the next page", () -> world.backend().hits() > before && browser.shows("#count"));
        assertThat(browser.status()).isEqualTo(200);
        return world.backend().last();
    }

    @Test
    void pageWhenNobodyIsLoggedInThenLoginLeadsBackToWhereOneStarted() throws Exception {
        int before = world.backend().hits();

        logIn("/app/orders?page=2&sort=a%20b");

        SeenRequest seen = world.backend().last();
        assertThat(world.backend().hits()).isEqualTo(before + 1);
        assertThat(seen.header("X-User-Roles").toString()).contains("clerk", "approver");
        assertThat(seen.header("X-Tenant-Id")).containsExactly("acme");
        assertThat(seen.header("X-User-Id")).hasSize(1);
        assertThat(seen.allHeaders()).doesNotContain(COOKIE).doesNotContain(browser.cookie(COOKIE));
        assertThat(browser.cookie(COOKIE)).hasSize(43);
        assertThat(browser.cookies()).noneMatch(name -> name.startsWith("__Host-gatehouse-login-"));
        assertThat((String) browser.script("return document.cookie")).doesNotContain(COOKIE);
        assertThat(world.log()).doesNotContain(browser.cookie(COOKIE));
    }

    @Test
    void scriptWhenNobodyIsLoggedInThenToldSoAndNotSentAway() throws Exception {
        browser.go(world.origin() + "/bye");

        assertThat(browser.fetch("GET", "/app/orders")).isEqualTo(401);
        assertThat(browser.fetch("POST", "/app/orders")).isEqualTo(401);

        logIn("/app/orders");
        assertThat(browser.fetch("GET", "/app/orders")).isEqualTo(200);
    }

    @Test
    void formWhenSentFromAnotherSiteThenNeverReachesTheApplication() throws Exception {
        logIn("/app/orders");
        browser.click("#change");
        assertAt("/app/change");
        assertThat(world.backend().last().method()).isEqualTo("POST");

        int before = world.backend().hits();
        browser.go(world.backend().url() + "/evil");
        browser.script("document.forms[0].action = arguments[0]; return 1", world.origin() + "/app/change");
        browser.click("#change");
        browser.await("refused", () -> browser.url().startsWith(world.origin()));

        assertThat(browser.status()).isIn(401, 403);
        assertThat(world.backend().hits())
                .as("but for the page of the other site")
                .isEqualTo(before + 1);
        browser.go(world.origin() + "/app/orders");
        assertAt("/app/orders");
    }

    @Test
    void clickWhenTheAccessTokenExpiredMeanwhileThenTheUserNoticesNothing() throws Exception {
        logIn("/app/orders");
        String user = world.backend().last().header("X-User-Id").get(0);
        Set<List<String>> tokens = new HashSet<>();
        Instant end = Instant.now().plus(Duration.ofSeconds(12));

        while (Instant.now().isBefore(end)) {
            SeenRequest seen = click();
            assertThat(seen.target()).isEqualTo("/app/next");
            assertThat(seen.header("X-User-Id")).containsExactly(user);
            tokens.add(seen.header("X-User-Claims"));
        }

        // Twelve seconds outlive two tokens of five.
        assertThat(tokens).hasSizeBetween(3, 7);
        assertThat(tokens).allSatisfy(claims -> assertThat(claims.toString()).contains("\"jti\":"));
    }

    @Test
    void tabsWhenTheyAllLogInAtOnceThenEachLandsWhereItStarted() throws Exception {
        List<String> paths = List.of("/app/a", "/app/b?x=1", "/app/c");
        List<String> tabs = new ArrayList<>();
        for (String path : paths) {
            tabs.add(tabs.isEmpty() ? browser.tab() : browser.newTab());
            browser.go(world.origin() + path);
            assertAsked();
        }

        for (String tab : tabs) {
            browser.inTab(tab);
            browser.await("back from Keycloak", this::isBack);
        }

        for (int i = 0; i < paths.size(); i++) {
            browser.inTab(tabs.get(i));
            assertAt(paths.get(i));
            assertThat(click().target()).isEqualTo("/app/next");
        }
    }

    /** Keycloak's own pages notice that the user has logged in meanwhile, and go on by themselves, while a form is filled in. */
    private boolean isBack() {
        if (world.asks(browser)) {
            world.logIn(browser);
        }
        return browser.url().startsWith(world.origin());
    }

    @Test
    void clickWhenLoggedOutInAnotherTabThenAsksAgain() throws Exception {
        logIn("/app/orders");
        String first = browser.tab();
        String session = browser.cookie(COOKIE);
        browser.newTab();
        browser.go(world.origin() + "/app/other");
        assertAt("/app/other");

        browser.go(world.origin() + "/logout");

        assertAt("/bye");
        assertThat(browser.cookie(COOKIE)).isEmpty();
        browser.inTab(first);
        browser.click("#next");
        assertAsked();
        world.logIn(browser);
        assertAt("/app/next");
        assertThat(browser.cookie(COOKIE)).hasSize(43).isNotEqualTo(session);
    }

    @Test
    void clickWhenTheNodeOfTheLoginIsKilledThenTheOtherKnowsTheSession() throws Exception {
        world.only(0);
        logIn("/app/orders");
        String session = browser.cookie(COOKIE);

        world.kill(0);
        world.only(1);

        assertThat(click().target()).isEqualTo("/app/next");
        assertThat(browser.cookie(COOKIE)).isEqualTo(session);
    }

    @Test
    void clickWhenKeycloakEndsTheSessionThenAsksAgain() throws Exception {
        logIn("/app/orders");
        assertThat(browser.fetch("GET", "/app/orders")).isEqualTo(200);

        world.keycloak().admin().logout(GATEHOUSE, ALICE);

        // Told by Keycloak, and not found out when the access token ends.
        assertThat(browser.fetch("GET", "/app/orders")).isEqualTo(401);
        assertThat(world.log()).containsPattern("login.backchannel-logout.*\"sessions\":[1-9]");
        browser.click("#next");
        assertAsked();
        world.logIn(browser);
        assertAt("/app/next");
    }
}
