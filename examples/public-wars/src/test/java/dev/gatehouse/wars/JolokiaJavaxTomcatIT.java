package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Jolokia 1, of the days of javax and web.xml 2.4, on Tomcat 9. */
class JolokiaJavaxTomcatIT {

    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Exchange.get("/version"),
                    Exchange.get("/read/java.lang:type=Runtime/SpecVersion"),
                    Exchange.get("/search/java.lang:type=*"),
                    Exchange.send("POST", "/", "application/json", """
                            {"type": "exec", "mbean": "java.lang:type=Threading",
                             "operation": "findDeadlockedThreads", "arguments": []}"""),
                    Exchange.get("/read/no.such:type=Bean")),
            "\"timestamp\":[0-9]+|\"agentId\":\"[^\"]*\"|\"config\":\\{.*?},\"info\"|127.0.0.1:[0-9]+|\"stacktrace\":\"[^\"]*\"");

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static Map<Exchange, Answer> original;
    private static TomcatWar guarded;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Recipe recipe = Recipe.of("jolokia-javax");
        try (TomcatWar war = TomcatWar.start(recipe.original(), directory, Map.of(), tomcat -> {
            tomcat.addUser("bob", "secret");
            tomcat.addRole("bob", "jolokia");
        })) {
            assertThat(Caller.anonymous(war).get("/version").status()).isEqualTo(401);
            original = CONVERSATION.with(Caller.of(war, "Basic Ym9iOnNlY3JldA=="));
        }
        guarded = TomcatWar.start(GuardedWar.of(recipe, directory), directory, issuer.settings());
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
        assertThat(original.values()).extracting(Answer::status).containsOnly(200);
        assertThat(original.get(CONVERSATION.exchanges().get(1)).body())
                .contains("\"value\":\"" + System.getProperty("java.specification.version") + "\"");
        CONVERSATION.assertAnswered(guarded, issuer.alice("jolokia", "jolokia"), original, "alice");
    }

    @Test
    void requestWhenTheUserHasAnotherRoleThenForbidden() throws Exception {
        assertThat(Caller.of(guarded, issuer.alice("jolokia", "clerk"))
                        .get("/version")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void requestWhenTheCredentialIsThatOfItsOldLoginThenRefused() throws Exception {
        assertThat(Caller.of(guarded, "Basic Ym9iOnNlY3JldA==").get("/version").status())
                .isEqualTo(401);
    }
}
