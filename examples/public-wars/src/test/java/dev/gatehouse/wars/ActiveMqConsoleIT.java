package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console of ActiveMQ 6: Spring MVC and JSPs, with a broker behind it, and an audit log of its own. */
class ActiveMqConsoleIT {

    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Exchange.get("/queues.jsp"),
                    Exchange.get("/send.jsp"),
                    Exchange.get("/xml/queues.jsp"),
                    Exchange.get("/styles/site.css"),
                    Exchange.get("/js/common.js"),
                    Exchange.get("/images/activemq-logo.png")),
            "[0-9a-f]{8}-[0-9a-f-]{27}|;jsessionid=[0-9a-z.]+");

    @TempDir
    private static Path directory;

    private static ActiveMqServer broker;
    private static Issuer issuer;
    private static Map<Exchange, Answer> original;
    private static JettyWar guarded;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Recipe recipe = Recipe.of("activemq-console");
        broker = ActiveMqServer.start(directory.resolve("broker"));
        recipe.setOptions(broker.addresses());
        try (JettyWar war = JettyWar.start(recipe.original(), directory, Map.of(), ActiveMqConsoleIT::prepare)) {
            original = CONVERSATION.with(Caller.anonymous(war));
        }
        Path copy = GuardedWar.of(recipe, directory);
        guarded = JettyWar.start(copy, directory, issuer.settings(), ActiveMqConsoleIT::prepare);
    }

    @AfterAll
    static void stop() throws Exception {
        guarded.close();
        broker.close();
    }

    @Test
    void requestWhenWithoutCredentialThenTheApplicationIsNotReached() throws Exception {
        CONVERSATION.assertRefused(guarded);
    }

    @Test
    void requestWhenTheUserHasTheRoleThenAnsweredAsBeforeWithTheUserKnown() throws Exception {
        assertThat(original.values()).extracting(Answer::status).containsOnly(200);
        assertThat(original.get(Exchange.get("/queues.jsp")).body()).contains("Queue Name");
        CONVERSATION.assertAnswered(guarded, admin(), original, "alice");
    }

    @Test
    void pageWhenItIsTheFirstThenItsLinksCanBeFollowed() throws Exception {
        assertThat(Caller.of(guarded, admin()).get("/queues.jsp").body())
                .contains("href=\"/app/topics.jsp\"")
                .doesNotContain("jsessionid");
    }

    @Test
    void requestWhenAQueueIsMadeAndRemovedThenTheConsolesOwnAuditNamesTheUser() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger audit = Logger.getLogger("org.apache.activemq.audit");
        Handler handler = recording(lines);
        audit.addHandler(handler);
        Caller alice = Caller.of(guarded, admin());
        try {
            Exchange create = Exchange.send(
                    "POST", "/createDestination.action", "application/x-www-form-urlencoded", fields(alice));

            assertThat(Caller.anonymous(guarded).ask(create).status()).isEqualTo(401);
            assertThat(lines).isEmpty();
            assertThat(alice.ask(create).status()).isEqualTo(302);
            assertThat(alice.get("/xml/queues.jsp").body()).contains("<queue name=\"orders\">");
            assertThat(alice.get("/deleteDestination.action?" + fields(alice)).status())
                    .isEqualTo(302);
            assertThat(alice.get("/xml/queues.jsp").body()).doesNotContain("orders");
        } finally {
            audit.removeHandler(handler);
        }
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("alice "));
        assertThat(lines.get(0)).contains("/app/createDestination.action");
    }

    @Test
    void requestWhenTheUserHasAnotherRoleThenForbidden() throws Exception {
        assertThat(Caller.of(guarded, issuer.alice("activemq", "clerk"))
                        .get("/")
                        .status())
                .isEqualTo(403);
    }

    /** Those of a form, with the secret that the console gives to each page. */
    private static String fields(Caller caller) throws Exception {
        Matcher secret = Pattern.compile("name=\"secret\" value=\"([^\"]+)\"")
                .matcher(caller.get("/queues.jsp").body());
        assertThat(secret.find()).isTrue();
        return "JMSDestination=orders&JMSDestinationType=queue&secret=" + secret.group(1);
    }

    private static String admin() {
        return issuer.alice("activemq", "activemq-admin");
    }

    /** As ActiveMQ's own distribution runs it: logging and JSTL are the server's. */
    private static void prepare(WebAppContext context) {
        context.getProtectedClassMatcher().add("org.slf4j.");
        context.setAttribute(
                MetaInfConfiguration.CONTAINER_JAR_PATTERN, ".*/jakarta\\.servlet\\.jsp\\.jstl-[^/]*\\.jar");
        context.setAttribute(
                "org.eclipse.jetty.containerInitializerExclusionPattern", "org\\.eclipse\\.jetty\\.websocket\\..*");
    }

    private static Handler recording(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
