package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Jolokia 2, whose web.xml asks for BASIC: the original is asked so, its guarded copy with a token. */
class JolokiaAgentIT {

    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Exchange.get("/version"),
                    Exchange.get("/read/java.lang:type=Runtime/SpecVersion"),
                    Exchange.get("/search/java.lang:type=*"),
                    Exchange.send("POST", "/", "application/json", """
                            {"type": "exec", "mbean": "java.lang:type=Threading",
                             "operation": "findDeadlockedThreads", "arguments": []}"""),
                    Exchange.get("/read/no.such:type=Bean")),
            "\"timestamp\":[0-9]+|\"(agent_id|id)\":\"[^\"]*\"|\"config\":\\{.*?},\"info\"|127.0.0.1:[0-9]+");

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static Map<Exchange, Answer> original;
    private static JettyWar guarded;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Recipe recipe = Recipe.of("jolokia-agent");
        String basic = "Basic Ym9iOnNlY3JldA==";
        try (JettyWar war = JettyWar.start(recipe.original(), directory, Map.of(), JolokiaAgentIT::knowBob)) {
            assertThat(Caller.anonymous(war).get("/version").status()).isEqualTo(401);
            original = CONVERSATION.with(Caller.of(war, basic));
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

    private static void knowBob(WebAppContext context) {
        UserStore users = new UserStore();
        users.addUser("bob", Credential.getCredential("secret"), new String[] {"jolokia"});
        HashLoginService login = new HashLoginService("jolokia");
        login.setUserStore(users);
        context.getSecurityHandler().setLoginService(login);
    }
}
