package dev.gatehouse.apikey;

import dev.gatehouse.apikey.StoredApiKey.State;
import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** A key as a row of the table, both ways. */
final class ApiKeyRows {

    /** In the order in which {@link #write} sets them. */
    static final String COLUMNS =
            "id, environment, hash_algorithm, hash, client, owner, tenant, scopes, roles, rate_limit,"
                    + " created, expires, state, successor, overlap_until, last_used";

    static final String ACTIVE = word(State.ACTIVE);
    static final String REVOKED = word(State.REVOKED);

    private ApiKeyRows() {}

    static void write(StoredApiKey key, PreparedStatement insert) throws SQLException {
        insert.setString(1, key.id());
        insert.setString(2, key.environment());
        insert.setString(3, key.hash().algorithm().word());
        insert.setString(4, key.hash().hex());
        insert.setString(5, key.client());
        insert.setString(6, key.owner());
        insert.setString(7, key.tenant());
        insert.setString(8, String.join(",", key.scopes()));
        insert.setString(9, String.join(",", key.roles()));
        insert.setString(10, key.rateLimit());
        setTime(insert, 11, key.created());
        setTime(insert, 12, key.expires());
        insert.setString(13, word(key.state()));
        insert.setString(14, key.successor());
        setTime(insert, 15, key.overlapUntil());
        setTime(insert, 16, key.lastUsed());
    }

    /**
     * The key of the row that {@code rows} is at.
     *
     * @throws IllegalArgumentException if somebody else's hand made it no key
     */
    static StoredApiKey read(ResultSet rows) throws SQLException {
        Instant created = time(rows, 11);
        if (created == null) {
            throw new IllegalArgumentException("has no date of creation");
        }
        return new StoredApiKey(
                rows.getString(1),
                rows.getString(2),
                new KeyHash(KeyHash.Algorithm.of(rows.getString(3)), rows.getString(4)),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                list(rows.getString(8)),
                list(rows.getString(9)),
                rows.getString(10),
                created,
                time(rows, 12),
                state(rows.getString(13)),
                rows.getString(14),
                time(rows, 15),
                time(rows, 16));
    }

    static void setTime(PreparedStatement statement, int index, @Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(index, time.atOffset(ZoneOffset.UTC));
        }
    }

    private static @Nullable Instant time(ResultSet rows, int index) throws SQLException {
        OffsetDateTime time = rows.getObject(index, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Set<String> list(String text) {
        Set<String> parts = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** What is not known to be active is not. */
    static State state(String word) {
        return word.equals(ACTIVE) ? State.ACTIVE : State.REVOKED;
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
