package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** hawtio 4, a console in the browser that brings Jolokia, and a Nimbus of its own. */
class HawtioIT {

    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Exchange.get("/"),
                    Exchange.get("/index.html"),
                    Exchange.get("/static/js/main.8fd02e46.js"),
                    Exchange.get("/favicon.ico"),
                    Exchange.get("/hawtconfig.json"),
                    Exchange.get("/user"),
                    Exchange.get("/auth/config"),
                    Exchange.get("/jolokia/version"),
                    Exchange.get("/jolokia/read/java.lang:type=Runtime/SpecVersion"),
                    Exchange.get("/jmx/attributes")),
            "\"timestamp\":[0-9]+|\"(agent_id|agentId|id)\":\"[^\"]*\"|\"secured\":(true|false)|127.0.0.1:[0-9]+");

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static Map<Exchange, Answer> original;
    private static JettyWar guarded;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Recipe recipe = Recipe.of("hawtio");
        recipe.setOptions(Map.of());
        try (JettyWar war = JettyWar.start(recipe.original(), directory, Map.of())) {
            original = CONVERSATION.with(Caller.anonymous(war));
        }
        guarded = JettyWar.start(GuardedWar.of(recipe, directory), directory, issuer.settings());
    }

    @AfterAll
    static void stop() throws Exception {
        guarded.close();
    }

    @Test
    void requestWhenWithoutCredentialThenTheApplicationIsNotReached() throws Exception {
        CONVERSATION.assertRefused(guarded);
    }

    @Test
    void requestWhenTheUserHasTheRoleThenAnsweredAsBeforeWithTheUserKnown() throws Exception {
        assertThat(original.get(Exchange.get("/static/js/main.8fd02e46.js")).body())
                .hasSizeGreaterThan(10_000);
        assertThat(original.get(Exchange.get("/jolokia/version")).body()).contains("\"agent\":\"2.1.1\"");
        CONVERSATION.assertAnswered(guarded, issuer.alice("hawtio", "hawtio"), original, "alice");
    }

    @Test
    void requestWhenTheUserIsKnownThenItsJolokiaSaysThatTheCallIsSecured() throws Exception {
        Caller alice = Caller.of(guarded, issuer.alice("hawtio", "hawtio"));

        assertThat(alice.get("/jolokia/version").body()).contains("\"secured\":true");
    }

    @Test
    void requestWhenTheUserHasAnotherRoleThenForbidden() throws Exception {
        assertThat(Caller.of(guarded, issuer.alice("hawtio", "clerk")).get("/").status())
                .isEqualTo(403);
    }

    @Test
    void classWhenLoadedThenEachHasItsOwnNimbus() throws Exception {
        assertThat(jar("com.nimbusds.jose.JWSObject")).isEqualTo("nimbus-jose-jwt-9.41.2.jar");
        assertThat(jar("dev.gatehouse.shaded.nimbusds.jose.JWSObject")).isEqualTo("gatehouse-filters.jar");
    }

    private static String jar(String name) throws ClassNotFoundException {
        String place = guarded.loader()
                .loadClass(name)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return place.substring(place.lastIndexOf('/') + 1);
    }
}
