package dev.gatehouse.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.apikey.ApiKeySchema;
import dev.gatehouse.proxy.fixture.KeyDatabase;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many more keys than the heap of the command line holds at once, in both databases. */
class ManyKeysIT {

    private static final int KEYS = 200_000;
    private static final String HEAP = "-Xmx256m";

    private static final String FILL =
            "INSERT INTO gatehouse_api_keys (id, environment, hash_algorithm, hash, client, scopes,"
                    + " roles, created, state) VALUES (?, 'live', 'sha256', '" + "0".repeat(64) + "', ?, '"
                    + "orders.read,".repeat(20)
                    + "orders.write', '', CURRENT_TIMESTAMP, 'active')";

    @TempDir
    private Path directory;

    private static void fill(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(FILL)) {
            for (int i = 0; i < KEYS; i++) {
                insert.setString(1, String.format(Locale.ROOT, "%016d", i));
                insert.setString(2, "client-" + i % 1_000);
                insert.addBatch();
                if (i % 5_000 == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    private Path list(String url, String more, String... arguments) throws Exception {
        Path config = Files.writeString(directory.resolve("gatehouse.properties"), """
                gatehouse.routes.r.path=/**
                gatehouse.routes.r.authenticate=api-key
                gatehouse.routes.r.backends=http://127.0.0.1:9
                gatehouse.api-keys.store=jdbc
                gatehouse.api-keys.jdbc-url=%s
                """.formatted(url) + more);
        List<String> all = new ArrayList<>(List.of("keys", "list", "--config", config.toString()));
        all.addAll(List.of(arguments));
        try (ProxyProcess command = ProxyProcess.run(directory, all, HEAP)) {
            assertThat(command.exitCode())
                    .as(Files.readString(command.log())
                            .lines()
                            .limit(3)
                            .toList()
                            .toString())
                    .isZero();
            return command.log();
        }
    }

    private static int objects(Path json) throws IOException {
        int count = 0;
        try (JsonParser parser = new JsonFactory().createParser(json.toFile())) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                parser.skipChildren();
                count++;
            }
            assertThat(parser.currentToken()).isEqualTo(JsonToken.END_ARRAY);
        }
        return count;
    }

    @Test
    void listWhenTheEmbeddedDatabaseHasManyKeysThenAllArePrinted() throws Exception {
        Path file = directory.resolve("many");
        try (Connection connection = new KeyDatabase(file).dataSource().getConnection()) {
            fill(connection);
        }
        assertThat(objects(list("jdbc:h2:" + file, "", "--json"))).isEqualTo(KEYS);
        assertThat(objects(list("jdbc:h2:" + file, "", "--json", "--client", "client-7")))
                .isEqualTo(KEYS / 1_000);
        assertThat(objects(list("jdbc:h2:" + file, "", "--json", "--limit", "10")))
                .isEqualTo(10);
    }

    @Test
    void listWhenPostgresHasManyKeysThenAllArePrinted() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(ApiKeySchema.sql());
                fill(connection);
            }
            String more = "gatehouse.api-keys.jdbc-user=postgres\ngatehouse.api-keys.jdbc-password=postgres\n";
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
            assertThat(objects(list(url, more, "--json"))).isEqualTo(KEYS);
            assertThat(objects(list(url, more, "--json", "--client", "client-7", "--state", "active")))
                    .isEqualTo(KEYS / 1_000);
        }
    }
}
