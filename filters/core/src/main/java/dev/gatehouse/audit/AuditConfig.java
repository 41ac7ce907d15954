package dev.gatehouse.audit;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * Where audit events go. Immutable.
 *
 * @param file the file; null for the log
 * @param queue how many events may wait to be written
 */
public record AuditConfig(@Nullable Path file, int queue) {

    private static final String LOG = "log";
    private static final String FILE = "file:";

    private static final ConfigKey<String> TARGET = ConfigKey.of(
                    "gatehouse.audit",
                    ValueType.text().checked(AuditConfig::target, "log, or file: and the path of a file"),
                    "Where audit events go, as lines of JSON: to the logger dev.gatehouse.audit, or to a file such as"
                            + " file:/var/log/gatehouse/audit.json.")
            .withDefault(LOG);
    private static final ConfigKey<Integer> QUEUE = ConfigKey.of(
                    "gatehouse.audit-queue",
                    ValueType.integer(100, 1_000_000),
                    "How many audit events may wait to be written. Those that find no room are dropped, counted and"
                            + " reported: no request waits for the audit.")
            .withDefault("10000");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(TARGET, QUEUE);

    /** Reads where, and whether it can be written. */
    public static AuditConfig from(ConfigReader reader) {
        String target = reader.value(TARGET);
        Path file = target.equals(LOG) ? null : Path.of(target.substring(FILE.length()));
        String problem = file == null ? null : AuditFile.problem(file);
        if (problem != null) {
            reader.problem(TARGET, problem, "a file that can be written, in a folder that is there");
        }
        return new AuditConfig(file, reader.value(QUEUE));
    }

    private static String target(String text) {
        if (text.equals(LOG)) {
            return text;
        }
        if (!text.startsWith(FILE) || text.length() == FILE.length()) {
            throw new IllegalArgumentException("is neither log nor a file");
        }
        // Refuses what is no path here.
        return FILE + Path.of(text.substring(FILE.length()));
    }
}
