package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The RDF4J server, of the days of javax: Spring MVC, JSPs, and a store behind it. */
class Rdf4jTomcatIT {

    private static final String STORE = """
            @prefix config: <tag:rdf4j.org,2023:config/>.
            @prefix rep: <http://www.openrdf.org/config/repository#>.
            @prefix sr: <http://www.openrdf.org/config/repository/sail#>.
            @prefix sail: <http://www.openrdf.org/config/sail#>.
            [] a rep:Repository ; rep:repositoryID "%1$s" ;
               rep:repositoryImpl [ rep:repositoryType "openrdf:SailRepository" ;
                 sr:sailImpl [ sail:sailType "openrdf:MemoryStore" ] ].
            """;

    private static final Exchange CREATE =
            Exchange.send("PUT", "/repositories/books", "text/turtle", STORE.formatted("books"));
    private static final Conversation CONVERSATION = new Conversation(
            List.of(
                    Exchange.get("/protocol"),
                    Exchange.get("/home/overview.view"),
                    Exchange.get("/styles/basic/all.css"),
                    Exchange.get("/images/logo.png"),
                    CREATE,
                    Exchange.send(
                            "POST", "/repositories/books/statements", "text/turtle", "<urn:b1> <urn:title> \"Emma\" ."),
                    Exchange.get("/repositories/books?query=SELECT+%3Ft+%7B+%3Fb+%3Curn%3Atitle%3E+%3Ft+%7D"),
                    Exchange.send("DELETE", "/repositories/books", "text/plain", "")),
            ";jsessionid=[0-9A-F]+");

    @TempDir
    private static Path directory;

    private static Issuer issuer;
    private static Map<Exchange, Answer> original;
    private static TomcatWar guarded;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(directory);
        Recipe recipe = Recipe.of("rdf4j-server");
        recipe.setOptions(Map.of(
                "org.eclipse.rdf4j.appdata.basedir", directory.resolve("data").toString()));
        try (TomcatWar war = TomcatWar.start(recipe.original(), directory, Map.of())) {
            original = CONVERSATION.with(Caller.anonymous(war));
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
    void requestWhenTheUserHasTheRolesThenAnsweredAsBeforeWithTheUserKnown() throws Exception {
        assertThat(original.values())
                .extracting(Answer::status)
                .containsExactly(200, 200, 200, 200, 204, 204, 200, 204);
        assertThat(original.get(CONVERSATION.exchanges().get(6)).body()).contains("Emma");
        CONVERSATION.assertAnswered(guarded, issuer.alice("rdf4j", "rdf4j-user", "rdf4j-admin"), original, "alice");
    }

    @Test
    void requestWhenTheUserIsNoAdministratorThenRepositoriesAreReadAlone() throws Exception {
        Caller user = Caller.of(guarded, issuer.alice("rdf4j", "rdf4j-user"));

        assertThat(user.get("/repositories").status()).isEqualTo(200);
        assertThat(user.ask(CREATE).status()).isEqualTo(403);
        assertThat(user.ask(Exchange.send("POST", "/repositories/books/config", "text/turtle", ""))
                        .status())
                .isEqualTo(403);
    }
}
