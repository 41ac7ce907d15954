package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp.Reply;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A forward, an include, an asynchronous dispatch, an error page: none reaches what a request could not. */
@ArquillianTest
class DispatchIT {

    private static final Tokens TOKENS = new Tokens();
    private static final String SPOOFED = "X-User-Id: root";
    private static final int[] STATUSES = {400, 401, 403, 404, 405, 500};

    @ArquillianResource
    private URL url;

    private Site site;
    private int protectedBefore;

    @Deployment(testable = false)
    static WebArchive application() {
        Application application = Application.guarded("dispatch", WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.api.path", "/api/**")
                .param("gatehouse.routes.api.scopes", "orders.read")
                .param("gatehouse.routes.admin.path", "/admin/**")
                .param("gatehouse.routes.admin.scopes", "admin.all")
                .param("gatehouse.routes.maybe.path", "/maybe/**")
                .param("gatehouse.routes.maybe.authenticate", "optional:bearer")
                .param("gatehouse.routes.posts.path", "/posts/**")
                .param("gatehouse.routes.posts.methods", "POST")
                .param("gatehouse.routes.posts.authenticate", "none")
                .servlet("maybe", "Crossroads", "/maybe/*")
                .servlet("open", "Crossroads", "/public/crossroads")
                .servlet("internal", "Crossroads", "/internal/*")
                .servlet("view", "Page", "/view/*")
                .servlet("unmapped", "Page", "/unmapped/*")
                .servlet("posts", "Page", "/posts/*")
                .servlet("api", "Page", "/api/*")
                .servlet("admin", "Page", "/admin/*")
                .servlet("error", "Page", "/admin/error");
        for (int status : STATUSES) {
            application.errorPage(status, "/admin/error");
        }
        return application.war().addAsWebResource(new StringAsset("body {}"), "maybe/style.css");
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
    }

    @BeforeEach
    void count() throws IOException {
        site = new Site(url);
        protectedBefore = protectedVisits();
    }

    private int protectedVisits() throws IOException {
        return site.visits("api") + site.visits("admin");
    }

    private Reply ask(String from, String how, String to, String... headers) throws IOException {
        return site.get(from + "?" + query(how, to), headers);
    }

    private static String query(String how, String to) {
        return "how=" + how + "&to=" + URLEncoder.encode(to, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "include", "dispatch"})
    void dispatchWhenTargetNeedsIdentityThenNoneIsRefused(String how) throws IOException {
        Reply reply = ask("/maybe/o", how, "/api/o");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.text()).contains("urn:gatehouse:problem:unauthenticated", "Bearer realm=");
        assertThat(reply.text()).doesNotContain("before");
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "include", "flush-include", "dispatch"})
    void dispatchWhenIdentityMayUseTargetThenTargetSeesIt(String how) throws IOException {
        Reply reply = ask("/maybe/o", how, "/api/o", TOKENS.credential(), SPOOFED);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("principal=alice", "clerk=true", "header X-User-Id=[alice]");
        assertThat(reply.text()).doesNotContain("root", "header Authorization");
        assertThat(site.visits("api") + site.visits("admin")).isEqualTo(protectedBefore + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "include", "dispatch"})
    void dispatchWhenIdentityLacksScopeOfTargetThenItIsRefused(String how) throws IOException {
        Reply reply = ask("/maybe/o", how, "/admin/o", TOKENS.credential());

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("scope=\"admin.all\"");
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "include", "dispatch"})
    void dispatchWhenTargetHasNoRouteThenItStaysReachable(String how) throws IOException {
        int before = site.visits("view");

        assertThat(ask("/maybe/o", how, "/view/page").status()).isEqualTo(200);
        // A container that does not decode it reads another path than the routes do.
        assertThat(ask("/maybe/o", how, "/view/my%20page").status())
                .isEqualTo(Container.decodesDispatches() ? 200 : 400);
        int reached = before + (Container.decodesDispatches() ? 2 : 1);
        assertThat(site.visits("view")).isEqualTo(reached);
        assertThat(site.get("/view/o", TOKENS.credential()).status()).isEqualTo(404);
        assertThat(site.visits("view")).isEqualTo(reached);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "dispatch"})
    void dispatchWhenTargetIsNotForMethodThenItIsRefused(String how) throws IOException {
        int before = site.visits("posts");

        assertThat(ask("/maybe/o", how, "/posts/o").status()).isEqualTo(405);
        assertThat(site.visits("posts")).isEqualTo(before);
        assertThat(site.request("POST", "/maybe/o?" + query(how, "/posts/o")).status())
                .isEqualTo(200);
        assertThat(site.visits("posts")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api;x/o",
                "/api/o;x",
                "/api%2Fo",
                "/api/%2e/o",
                "/view/..%2fapi/o",
                "/view/..%2fapi%2fo",
                "/view/%2e%2e/api/o",
                "/view/../api/o",
                "/view/..;/api/o",
                "/%61pi/o",
                "/api/o%00",
                "/api%252Fo",
                "/api/",
                "/api",
                "//api/o",
                "../api/o",
                "../maybe/../api/o",
            })
    void dispatchWhenTargetIsSpelledOtherwiseThenItIsNotReached(String to) throws IOException {
        for (String how : new String[] {"forward", "include", "dispatch"}) {
            if (how.equals("dispatch") && !to.startsWith("/")) {
                continue;
            }
            Reply reply = ask("/maybe/o", how, to);

            // The application's page for 404 may be shown, as for any request that was let in.
            assertThat(reply.text()).as(how).doesNotContain("X-Served-By: api");
            if (!how.equals("include")) {
                // Also 500, where the container throws at the application for such a path.
                assertThat(reply.status()).as(how).isGreaterThanOrEqualTo(400);
            }
            assertThat(protectedVisits()).as(how).isEqualTo(protectedBefore);
        }
    }

    @Test
    void forwardWhenByNameThenServletSeesIdentityAndNoSpoofedOne() throws IOException {
        assertThat(ask("/maybe/o", "forward-by-name", "unmapped", TOKENS.credential(), SPOOFED)
                        .text())
                .contains("principal=alice", "header X-User-Id=[alice]");
        assertThat(ask("/maybe/o", "forward-by-name", "unmapped", SPOOFED).text())
                .contains("principal=null")
                .doesNotContain("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward-by-name", "include-by-name"})
    void dispatchWhenServletByNameIsGuardedThenOnlyWhoMayReachesIt(String how) throws IOException {
        assertThat(ask("/maybe/o", how, "api").status()).isEqualTo(401);
        assertThat(ask("/public/crossroads", how, "api", TOKENS.credential()).status())
                .isEqualTo(401);
        assertThat(ask("/maybe/o", how, "admin", TOKENS.credential()).status()).isEqualTo(403);
        assertThat(protectedVisits()).isEqualTo(protectedBefore);

        assertThat(ask("/maybe/o", how, "api", TOKENS.credential(), SPOOFED).text())
                .contains("principal=alice", "header X-User-Id=[alice]");
        assertThat(protectedVisits()).isEqualTo(protectedBefore + 1);
    }

    @ParameterizedTest
    @CsvSource({"forward,forward-by-name", "forward,include-by-name", "include,include-by-name"})
    void dispatchWhenByNameBehindOneByPathThenTargetIsCheckedAgain(String first, String second) throws IOException {
        String to = "/internal/o?" + query(second, "api");

        assertThat(ask("/maybe/o", first, to).status()).isEqualTo(401);
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
        assertThat(ask("/maybe/o", first, to, TOKENS.credential()).text()).contains("principal=alice");
        assertThat(protectedVisits()).isEqualTo(protectedBefore + 1);
    }

    /** As Spring does for static files. Jetty finds none for a servlet of a prefix, with or without Gatehouse. */
    @Test
    void forwardWhenToTheContainersServletThenItIsReached() throws IOException {
        Reply reply = ask("/maybe/style.css", "forward-by-name", "default");

        assertThat(reply.text()).doesNotContain("urn:gatehouse:problem");
        if (reply.status() == 200) {
            assertThat(reply.text()).contains("body {}");
        } else {
            assertThat(reply.status()).isEqualTo(404);
        }
    }

    @Test
    void includeWhenReplyHasGoneOutThenTargetIsLeftOut() throws IOException {
        Reply reply = ask("/maybe/o", "flush-include", "/api/o");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("before", "after").doesNotContain("principal");
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
    }

    @ParameterizedTest
    @CsvSource({
        "forward,/internal/o,include",
        "forward,/internal/o,forward",
        "include,/public/crossroads,include",
        "dispatch,/internal/o,include",
        "dispatch,/internal/o,forward",
        "forward,/internal/o,dispatch",
    })
    void dispatchWhenOneLeadsToAnotherThenTargetIsCheckedAgain(String first, String by, String second)
            throws IOException {
        String to = by + "?" + query(second, "/api/o");

        Reply refused = ask("/maybe/o", first, to);
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(ask("/maybe/o", first, to, TOKENS.credential()).text()).contains("principal=alice");
        assertThat(protectedVisits()).isEqualTo(protectedBefore + 1);
    }

    /** Undertow lets nobody set the status from within an include, and closes the reply behind a forward. */
    @Test
    void forwardWhenIncludedThenTargetIsCheckedAgainWhateverTheStatus() throws IOException {
        String to = "/public/crossroads?" + query("forward", "/api/o");

        assertThat(ask("/maybe/o", "include", to).text())
                .contains("urn:gatehouse:problem:unauthenticated")
                .doesNotContain("principal");
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
        assertThat(ask("/maybe/o", "include", to, TOKENS.credential()).text()).contains("principal=alice");
        assertThat(protectedVisits()).isEqualTo(protectedBefore + 1);
    }

    @Test
    void includeWhenRefusedThenNothingProtectedCanFollow() throws IOException {
        assertThat(ask("/maybe/o", "include-forward", "/api/o").status()).isEqualTo(401);
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dispatch-back", "start", "start-given"})
    void asynchronousWhenCallerIsKnownThenItIsTheOneWithIdentity(String how) throws IOException {
        Reply known = ask("/maybe/o", how, "", TOKENS.credential(), SPOOFED, "X_User_Roles: boss");
        Reply unknown = ask("/maybe/o", how, "", SPOOFED);

        assertThat(known.status()).isEqualTo(200);
        assertThat(known.text())
                .contains("principal=alice", "header X-User-Id=[alice]", "header X-User-Roles=[clerk]")
                .doesNotContain("header Authorization", "root", "boss");
        assertThat(unknown.text()).contains("principal=null").doesNotContain("root");
    }

    @ParameterizedTest
    @CsvSource({"error,404", "throw,500"})
    void errorWhenRequestWasLetInThenPageIsShownThoughItsPathIsProtected(String how, int status) throws IOException {
        int before = site.visits("error");
        Reply open = ask("/public/crossroads", how, "404", SPOOFED);
        Reply known = ask("/maybe/o", how, "404", TOKENS.credential(), SPOOFED);

        assertThat(open.status()).isEqualTo(status);
        assertThat(open.text()).contains("principal=null").doesNotContain("root");
        assertThat(known.status()).isEqualTo(status);
        assertThat(known.text()).contains("principal=alice", "header X-User-Id=[alice]");
        assertThat(site.visits("error")).isEqualTo(before + 2);
    }

    @Test
    void errorWhenRequestIsRefusedThenNoPageIsShown() throws IOException {
        int before = site.visits("error");

        assertThat(site.get("/api/o").status()).isEqualTo(401);
        assertThat(site.get("/api/o", "Authorization: Bearer rubbish").status()).isEqualTo(401);
        assertThat(site.get("/admin/o", TOKENS.credential()).status()).isEqualTo(403);
        assertThat(site.get("/elsewhere").status()).isEqualTo(404);
        assertThat(site.get("/public/..;/admin/error").status()).isEqualTo(400);
        assertThat(site.get("/public/%2e%2e/admin/error").status()).isEqualTo(400);
        assertThat(site.get("/public//crossroads").status()).isEqualTo(400);
        assertThat(site.get("/admin/error").status()).isEqualTo(401);
        for (String how : new String[] {"forward", "include", "dispatch"}) {
            assertThat(ask("/maybe/o", how, "/api/o").status()).isEqualTo(401);
        }
        assertThat(ask("/maybe/o", "include-error", "/api/o").status()).isBetween(401, 404);
        assertThat(site.visits("error")).isEqualTo(before);
        assertThat(protectedVisits()).isEqualTo(protectedBefore);
    }
}
