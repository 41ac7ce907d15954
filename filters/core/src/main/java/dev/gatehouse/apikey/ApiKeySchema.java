package dev.gatehouse.apikey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The table that {@link JdbcApiKeyStore} works on, for those who make it. */
public final class ApiKeySchema {

    /** The table's name. */
    public static final String TABLE = "gatehouse_api_keys";

    private static final String SCRIPT = "schema/V1__api_keys.sql";

    private ApiKeySchema() {}

    /** One statement that makes the table, on PostgreSQL and on H2. */
    public static String sql() {
        try (InputStream script = ApiKeySchema.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IllegalStateException(SCRIPT + " is not beside the class");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource can be read", e);
        }
    }
}
