package dev.gatehouse.filter;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.SettingsSource;
import jakarta.servlet.ServletContext;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Settings that lie in the application itself, where no container serves them (Servlet 6.0 §10.5). */
final class PackagedSettings {

    /** The names that are looked for; one of them may be there. */
    static final List<String> NAMES = List.of("/WEB-INF/gatehouse.properties", "/WEB-INF/gatehouse.yaml");

    private PackagedSettings() {}

    /** None or one. */
    static List<SettingsSource> of(ServletContext context) {
        List<SettingsSource> found = new ArrayList<>();
        for (String name : NAMES) {
            try (InputStream in = context.getResourceAsStream(name)) {
                if (in != null) {
                    found.add(ConfigFile.parse(name, text(in)));
                }
            } catch (IOException e) {
                throw problem(name, "can't be read (" + e.getClass().getSimpleName() + ")");
            }
        }
        if (found.size() > 1) {
            throw problem(NAMES.get(0), "stands beside " + NAMES.get(1));
        }
        return found;
    }

    private static String text(InputStream in) throws CharacterCodingException, IOException {
        // Not new String(…), which would turn what is no UTF-8 into other settings without a word.
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(in.readAllBytes()))
                .toString();
    }

    private static ConfigurationException problem(String file, String problem) {
        return new ConfigurationException(List.of(new ConfigProblem(
                ConfigFile.key().name(), null, file, problem, "one readable file, .properties or .yaml")));
    }
}
