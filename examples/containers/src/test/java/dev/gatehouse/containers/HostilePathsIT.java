package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Spellings of a protected path that this container may read as that path. */
@ArquillianTest
class HostilePathsIT {

    private static final Tokens TOKENS = new Tokens();

    private static final List<String> SPELLINGS = List.of(
            "//api/o",
            "///api/o",
            "/api//o",
            "/public//../api/o",
            "/public/..;/api/o",
            "/public/..;a=b/api/o",
            "/public;/../api/o",
            "/public;x/o",
            "/public/o;x",
            "/public/%2e/o",
            "/;/api/o",
            "/..;/api/o",
            "/api;x/o",
            "/api/o;x",
            "/api/o;",
            "/api/o;jsessionid=1",
            "/public/../api/o",
            "/public/./../api/o",
            "/./api/o",
            "/api/./o",
            "/../api/o",
            "/public/../../api/o",
            "/public/../../hostile/api/o",
            "/api/o/.",
            "/api/o/..",
            "/public/%2e%2e/api/o",
            "/public/%2E./api/o",
            "/public/..%2fapi/o",
            "/public/..%2Fapi%2Fo",
            "/public/%2e%2e%2fapi/o",
            "/public/%252e%252e/api/o",
            "/public/%252e%252e%252fapi%252fo",
            "/public/..%5capi/o",
            "/public/..\\api/o",
            "/public/%c0%ae%c0%ae/api/o",
            "/public/%uff0e%uff0e/api/o",
            "/public/..%00/api/o",
            "/api%2Fo",
            "/api%2fo",
            "/%2Fapi/o",
            "/api/o%2F",
            "/api/o%3Bx",
            "/api%3Bx/o",
            "/api%20/o",
            "/%u002e/api/o",
            "/%61pi/o",
            "/%2561pi/o",
            "/api/.%00/o",
            "/api/o%00",
            "/api/o%0a",
            "/api/o%0d%0aX-User-Id:%20root",
            "/api/o%",
            "/api/%zz/o",
            "/api/%f/o",
            "/api/o%2e",
            "/api\\o",
            "/API/o",
            "/Api/o",
            "/api/\u00e9",
            "/\u00e1pi/o",
            "/api",
            "/api/",
            "/api/o?x=/public/o",
            "/api/o#/public/o",
            "/api#/../public/o",
            "/WEB-INF/web.xml",
            "/web-inf/web.xml",
            "/META-INF/MANIFEST.MF",
            "/public/../WEB-INF/web.xml");

    /** Targets that are not below the application. */
    private static final List<String> TARGETS = List.of(
            "http://127.0.0.1%s/api/o",
            "http://127.0.0.1/%s/api/o",
            "http://127.0.0.1%s/public/../api/o",
            "http://127.0.0.1%s/public/..;/api/o",
            "http://127.0.0.1@%s/api/o",
            "http://evil.test%s//api/o",
            "//127.0.0.1%s/api/o",
            "/x/..%s/api/o",
            "/%%2e%s/api/o",
            "/;x%s/api/o",
            "%s;x/api/o",
            "%s%%2Fapi/o",
            "api/o",
            "?%s/api/o",
            "*");

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive application() {
        return Application.guarded("hostile", WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.api.path", "/api/**")
                .param("gatehouse.routes.api.scopes", "orders.read")
                .servlet("api", "Page", "/api/*")
                .servlet("public", "Page", "/public/*")
                .servlet("rest", "Page", "/")
                .war();
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
    }

    @Test
    void requestWhenPathIsHostileThenNothingIsReachedWithoutCredential() throws IOException {
        Site site = new Site(url);
        int before = visits(site);
        Map<String, RawHttp.Reply> wrong = new TreeMap<>();
        for (String spelling : SPELLINGS) {
            RawHttp.Reply reply = site.get(spelling);
            if (!isEmptyReplyOfPayara(reply)) {
                note(wrong, spelling, reply);
            }
        }
        for (String target : TARGETS) {
            RawHttp.Reply reply = RawHttp.get(site.server(), target.formatted(site.path()));
            // What is at the root is the container's own, and may redirect.
            if (reply.status() != 302 || reply.hasHeader("X-Served-By")) {
                note(wrong, target, reply);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(visits(site)).isEqualTo(before);
        assertThat(site.get("/public/o").status()).isEqualTo(200);
        assertThat(site.get("/api/o", TOKENS.credential()).status()).isEqualTo(200);
        assertThat(visits(site)).isEqualTo(before + 2);
    }

    @Test
    void requestWhenPathIsHostileThenWithCredentialNothingElseIsReached() throws IOException {
        Site site = new Site(url);
        int open = site.visits("public");
        Map<String, Integer> broken = new TreeMap<>();
        for (String spelling : SPELLINGS) {
            int status = site.get(spelling, TOKENS.credential()).status();
            if (status >= 500) {
                broken.put(spelling, status);
            }
        }

        assertThat(broken).isEmpty();
        assertThat(site.visits("public")).isEqualTo(open);
        assertThat(site.visits("rest")).isZero();
    }

    /** Payara answers 200 without a body, before it looks for an application, where a path can't be decoded at all. */
    private static boolean isEmptyReplyOfPayara(RawHttp.Reply reply) {
        return Container.isPayara()
                && reply.status() == 200
                && reply.text().contains("Content-Length: 0\r\n")
                && !reply.hasHeader("X-Served-By");
    }

    private static int visits(Site site) throws IOException {
        return site.visits("api") + site.visits("rest") + site.visits("public");
    }

    private static void note(Map<String, RawHttp.Reply> wrong, String spelling, RawHttp.Reply reply) {
        if (!List.of(400, 401, 403, 404).contains(reply.status()) || reply.hasHeader("X-Served-By")) {
            wrong.put(spelling, reply);
        }
    }
}
