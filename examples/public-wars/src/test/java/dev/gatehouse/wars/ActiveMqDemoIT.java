package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** ActiveMQ's demo of messages over HTTP: pages, sessions, and a filter of its own. */
class ActiveMqDemoIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Exchange SEND = Exchange.send("POST", "/message/orders?type=queue", FORM, "body=one+teapot");
    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Exchange.get("/"),
                    Exchange.get("/chat.html"),
                    Exchange.get("/js/amq.js"),
                    Exchange.get("/images/activemq-logo.png"),
                    SEND),
            "ID:[^ <]+");

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static Map<Exchange, Answer> original;
    private static JettyWar guarded;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Recipe recipe = Recipe.of("activemq-demo");
        ActiveMqServer.unpack(directory.resolve("lib"), "WEB-INF/lib/activemq-");
        try (JettyWar war = JettyWar.start(recipe.original(), directory, Map.of(), ActiveMqDemoIT::prepare)) {
            original = CONVERSATION.with(Caller.anonymous(war));
        }
        Path copy = GuardedWar.of(recipe, directory);
        guarded = JettyWar.start(copy, directory, issuer.settings(), ActiveMqDemoIT::prepare);
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
        assertThat(original.get(SEND).body()).isEqualTo("Message sent");
        CONVERSATION.assertAnswered(guarded, issuer.alice("activemq", "activemq-user"), original, "alice");
    }

    @Test
    void requestWhenTheUserHasAnotherRoleThenPagesAloneAreOpen() throws Exception {
        Caller clerk = Caller.of(guarded, issuer.alice("activemq", "clerk"));

        assertThat(clerk.get("/chat.html").status()).isEqualTo(200);
        assertThat(clerk.ask(SEND).status()).isEqualTo(403);
        assertThat(clerk.get("/amq").status()).isEqualTo(403);
    }

    /** ActiveMQ's distribution has its own jars beside the demo; here they are those of the console's WAR. */
    private static void prepare(WebAppContext context) {
        context.setExtraClasspath(directory.resolve("lib") + "/*");
        context.setInitParameter(
                "org.apache.activemq.brokerURL", "vm://demo?broker.persistent=false&broker.useJmx=false");
        context.setAttribute(
                "org.eclipse.jetty.containerInitializerExclusionPattern", "org\\.eclipse\\.jetty\\.websocket\\..*");
    }
}
