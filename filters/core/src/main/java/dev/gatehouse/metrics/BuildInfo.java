package dev.gatehouse.metrics;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of Gatehouse and the commit that it was built from. Immutable.
 *
 * @param version the release, {@value #DEVELOPMENT} for classes that no build has packaged
 * @param commit the abbreviated commit id, followed by {@code -dirty} if files differed from the commit; {@value #UNKNOWN}
 *     if it was built outside a Git repository
 */
public record BuildInfo(String version, String commit) {

    private static final String DEVELOPMENT = "dev";
    private static final String UNKNOWN = "unknown";
    private static final BuildInfo CURRENT = read("build.properties");

    /** Returns the build that this class belongs to. */
    public static BuildInfo current() {
        return CURRENT;
    }

    /** Reads a resource beside this class, which is there under the same name in the relocated bundle. */
    static BuildInfo read(String resource) {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream(resource)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " beside " + BuildInfo.class.getName(), e);
        }
        return new BuildInfo(
                filtered(properties.getProperty("version"), DEVELOPMENT),
                filtered(properties.getProperty("commit"), UNKNOWN));
    }

    /** An IDE may copy the resource without replacing its placeholders. */
    private static String filtered(@Nullable String value, String absent) {
        return value == null || value.isBlank() || value.startsWith("${") ? absent : value;
    }

    /** Returns the version, with the commit in parentheses. */
    public String text() {
        return version + " (" + commit + ")";
    }
}
